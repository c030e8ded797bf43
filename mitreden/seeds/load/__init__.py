"""Load data: many invented ideas, people and supports, written in bulk and consistent like those that people make."""

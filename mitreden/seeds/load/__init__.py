"""Load data: many invented ideas, people, supports and comments, written in bulk and consistent like those that people make."""

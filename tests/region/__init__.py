"""Tests of the region, its organisations and its fields."""

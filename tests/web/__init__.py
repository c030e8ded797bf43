"""Tests of the glue that features share."""

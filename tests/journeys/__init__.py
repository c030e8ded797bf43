"""Whole stories, without mocks: console commands and pages of one installation, real commits."""

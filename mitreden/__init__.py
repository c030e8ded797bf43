"""Mitreden: the participation platform of a region. Nothing is imported through the root."""

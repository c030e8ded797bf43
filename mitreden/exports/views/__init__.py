"""Pages: tables for the desk, open data for everybody."""

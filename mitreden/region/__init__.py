"""The region that this installation serves, its organisations (municipalities, county, clubs, firms), innovation fields.

Invariants: one region an installation; public bodies are known by their ARS (12 digits), which never changes hands; slugs
are `[a-z0-9-]` and unique.
"""

"""Composed pages of the team: what waits for me; they put features together and hold no rules."""

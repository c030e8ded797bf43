"""Composed public pages (home, campaign, idea, municipality, my account): they put features together and hold no rules."""

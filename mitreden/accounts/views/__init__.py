"""Pages: signing in, my account, members."""

"""Replies: the desk of those who write and release them, the page behind a mail's link, and what a campaign still lacks."""

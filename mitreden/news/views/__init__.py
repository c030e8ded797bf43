"""The pages of news: what everybody reads, and the desk of those who write."""

"""The pages of the roadmap: what everybody reads, and the desk of those who plan."""

"""Pages: the list of ideas, the forms for one's own, and the pictures of ideas."""

"""The region's colours and its desk, the texts of the legal pages, and telling of barriers."""

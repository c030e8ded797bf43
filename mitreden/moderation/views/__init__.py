"""Pages: the queue at the desk, notices from anyone, the public log."""

"""Running the service: server, worker, due work, health, what the routes admit.

Invariants: due work may run twice, at once or late, and does no harm then; the web waits for no mail server and no queue.
"""

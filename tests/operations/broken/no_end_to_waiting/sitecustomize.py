"""Negative control: whoever asks a Redis that does not answer waits twelve seconds."""

from redis.backoff import NoBackoff
from redis.retry import Retry

from mitreden import app, extensions

extensions.redis_options = app.redis_options = lambda: {"socket_timeout": 12, "retry": Retry(NoBackoff(), 0)}

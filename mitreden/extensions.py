"""The extensions' instances, and the connection that requests read with."""

import hashlib
import hmac
import threading
from typing import Any

import sqlalchemy as sa
from flask import current_app, g, request, session
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from mitreden.core.addresses import block_hash
from mitreden.core.database import is_writing
from mitreden.core.model import Base


class _Session(Session):
    """A session of the one database; where the request has begun to read without a session, in the same transaction."""

    def get_bind(self, *_args: Any, **_kwargs: Any) -> sa.Engine | sa.Connection:
        return g.get("reading") or self._db.engine


# a session lives as long as a request
db = SQLAlchemy(model_class=Base, session_options={"class_": _Session, "expire_on_commit": False})
migrate = Migrate(render_as_batch=True, compare_type=True, compare_server_default=False)
login_manager = LoginManager()
csrf = CSRFProtect()
htmx = Htmx()
babel = Babel()


def redis_options() -> dict[str, Any]:
    """How long a request waits for a Redis that does not answer: not long, and it does not ask twice."""
    from redis.backoff import NoBackoff  # noqa: PLC0415  only where there is a Redis
    from redis.retry import Retry  # noqa: PLC0415

    return {"socket_timeout": 2, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}


WRITING_LIMIT = "300 per minute"


def visitor_key() -> str:
    """Whom rate limits count: a keyed hash of the session, or of the visitor's address block; never the address."""
    secret, token = current_app.config["SECRET_KEY"], session.get("_user_id")
    if token:
        return hmac.new(secret, str(token).encode(), hashlib.sha256).hexdigest()[:24]
    return block_hash(request.remote_addr or "", secret)


limiter = Limiter(key_func=visitor_key, strategy="moving-window", default_limits=[WRITING_LIMIT])


class _Kept(threading.local):
    """A thread's connection for reading from SQLite, and the driver's own below it, which begins and ends at a tenth of the price."""

    connection: sa.Connection | None = None
    driver: Any = None


_kept = _Kept()


def reading() -> sa.Connection:
    """The connection for questions (`core.reading`). It is the session's, where there is one or the request writes; else one
    without a session, which costs a tenth of a page."""
    found: sa.Connection | None = g.get("reading")
    if found is not None:
        return found
    if is_writing() or db.session.registry.has() or not isinstance(db.engine, sa.Engine):
        return db.session.connection()
    g.reading = found = _connection(db.engine)
    if found is _kept.connection:
        _kept.driver.execute("BEGIN")
    else:
        found.begin()
    return found


def _connection(engine: sa.Engine) -> sa.Connection:
    """On SQLite each thread keeps one open, outside of the pool: taking and giving back cost as much as a page's questions."""
    if engine.dialect.name != "sqlite":
        return engine.connect()
    kept = _kept.connection
    is_busy = kept is not None and _kept.driver.in_transaction  # of a request around this one
    if kept is not None and kept.engine is engine and not kept.closed and not kept.invalidated:
        return engine.connect() if is_busy else kept
    if kept is not None and not is_busy:
        kept.close()
    _kept.connection = made = engine.connect()
    _kept.driver = made.connection.driver_connection
    made.detach()
    return made


def stop_reading(_error: BaseException | None = None) -> None:
    """End the transaction, give the connection back; the next question begins anew."""
    found: sa.Connection | None = g.pop("reading", None)
    if found is None:
        return
    if found is not _kept.connection:
        found.close()
    elif (transaction := found.get_transaction()) is not None:  # a session has joined
        transaction.rollback()
    else:
        _kept.driver.rollback()

"""The queue of due work: huey, in a SQLite file of its own by default, on PostgreSQL or Redis by setting.

huey is imported when the first mail is written, or by the worker: the web's start does not wait for it.
"""

from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app

from mitreden.config import Settings
from mitreden.core.database import writing
from mitreden.exports import jobs as tables
from mitreden.extensions import redis_options
from mitreden.media.jobs import develop
from mitreden.operations import schedule
from mitreden.outbox import nudge
from mitreden.outbox.delivery import deliver_soon

if TYPE_CHECKING:
    from collections.abc import Callable

    from huey import Huey

_KEY = "mitreden_queue"
_lock = Lock()


class Queue:
    """huey and what it can be asked to do for one application."""

    def __init__(self, app: Flask) -> None:
        from huey import crontab  # noqa: PLC0415  see the module's docstring

        self.huey = _huey(app.config["SETTINGS"])
        works = {"deliver": deliver_soon, "develop": develop, "tables": tables.work_off}
        self._soon = {name: self.huey.task(name=name)(_within(app, work)) for name, work in works.items()}
        self.huey.periodic_task(crontab(minute="*"), name="minutely")(_within(app, schedule.run_minutely))
        self.huey.periodic_task(crontab(minute="*"), name="tables_due")(_within(app, tables.work_off))  # may take long
        self.huey.periodic_task(crontab(minute="7"), name="hourly")(_within(app, schedule.run_hourly))

    def soon(self, work: str) -> None:
        """Ask a worker to look into the outbox (`deliver`), to make copies of pictures (`develop`), or to work on `tables`."""
        self._soon[work]()


def _huey(settings: Settings) -> "Huey":
    from huey import PostgresHuey, RedisHuey, SqliteHuey  # noqa: PLC0415  see the module's docstring

    url = settings.jobs_url
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresHuey("mitreden", dsn=url, results=False)
    if url.startswith(("redis://", "rediss://", "unix://")):
        from redis import ConnectionPool  # noqa: PLC0415

        return RedisHuey("mitreden", results=False, connection_pool=ConnectionPool.from_url(url, **redis_options()))
    if url:
        msg = "MITREDEN_JOBS_URL must begin with postgresql:// or redis://"
        raise ValueError(msg)
    return SqliteHuey("mitreden", filename=str(settings.data_folder / "jobs.db"), results=False)


def _within(app: Flask, work: "Callable[[], object]") -> "Callable[[], None]":
    """`work` inside the application, where transactions begin for writing."""

    def run() -> None:
        with app.app_context(), writing():
            work()

    return run


def queue_of(app: Flask) -> Queue:
    """The application's queue, made when it is first asked for."""
    with _lock:
        if _KEY not in app.extensions:
            app.extensions[_KEY] = Queue(app)
        queue: Queue = app.extensions[_KEY]
        return queue


def init_app(app: Flask) -> None:
    """A commit that left something to do wakes a worker up."""
    if not app.testing:
        nudge.init_app(app, _wake_up)


def _wake_up(work: str) -> None:
    app: Any = current_app
    if not app.testing:
        queue_of(app._get_current_object()).soon(work)  # noqa: SLF001  the documented way to unwrap the proxy

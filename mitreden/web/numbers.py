"""Numbers in addresses: what no database can hold is no page, and no error either."""

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1


class _Number(IntegerConverter):
    """`<int:…>` for keys of tables."""

    def __init__(self, map: object, *args: object, **options: int) -> None:  # noqa: A002  werkzeug's name
        super().__init__(map, *args, **{"max": LARGEST, **options})  # type: ignore[arg-type]  # passed on as they came


def init_app(app: Flask) -> None:
    """All routes of `app`: call it before there are any."""
    app.url_map.converters["int"] = _Number

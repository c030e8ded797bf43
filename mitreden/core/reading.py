"""Prepared questions: statements of the pages that are opened most, compiled once, answered in plain named tuples.

SQLAlchemy's own way from a built statement to its rows takes longer than the database (per statement: 60 to 170 µs, here 5 to
70). So a question keeps what was compiled and hands it on: on SQLite straight to the driver, unless somebody listens to statements
(tests that count them, tracing) or the driver complains; else by the way that tells listeners and knows a lost connection.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.ext.compiler import compiles

Processor = Callable[[Any], Any]


class _Plan(NamedTuple):
    """A question compiled for one kind of database."""

    sql: str
    fixed: dict[str, Any]
    order: Sequence[str] | None  # of the places for values; None where they have names
    bind: dict[str, Processor]
    convert: Sequence[tuple[int, Processor]]


class Question:
    """A statement to be asked often; `sa.bindparam("name")` marks what differs. No expanding parameters (`IN` of a list)."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._make = _row_maker([column.key for column in statement.selected_columns])
        self._plans: dict[str, _Plan] = {}

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """The rows for `values`, their columns as attributes in the order of the statement."""
        plan = self._plans.get(connection.dialect.name) or self._plan(connection.dialect)
        for name, processor in plan.bind.items():
            if name in values:
                values[name] = processor(values[name])
        given = {**plan.fixed, **values}
        arguments: Any = given if plan.order is None else tuple([given[name] for name in plan.order])
        found = _fetch(connection, plan.sql, arguments)
        if not plan.convert:
            return list(map(self._make, found))
        if len(plan.convert) == 1:
            make, (at, processor) = self._make, plan.convert[0]
            return [make((*row[:at], processor(row[at]), *row[at + 1 :])) for row in found]
        return [self._make(_converted(row, plan.convert)) for row in found]

    def _plan(self, dialect: Dialect) -> _Plan:
        compiled: Any = self.statement.compile(dialect=dialect)
        bind = {name: _bind_processor(parameter, dialect) for name, parameter in compiled.binds.items()}
        plan = _Plan(
            sql=compiled.string,
            fixed={
                name: _processed(bind[name], parameter.effective_value)
                for name, parameter in compiled.binds.items()
                if not parameter.required
            },
            order=compiled.positiontup,
            bind={name: processor for name, processor in bind.items() if processor and compiled.binds[name].required},
            convert=[
                (position, processor)
                for position, column in enumerate(self.statement.selected_columns)
                if not isinstance(
                    column.type, sa.Float
                )  # drivers give floats; psycopg's processor asks for the wire's type
                and (processor := column.type.dialect_impl(dialect).result_processor(dialect, None))
            ],
        )
        self._plans[dialect.name] = plan
        return plan


def _row_maker(names: list[str]) -> Callable[[Any], Any]:
    kind: Any = namedtuple("Row", names)  # type: ignore[misc]
    return partial(tuple.__new__, kind)  # `kind._make` counts the columns of each row first


def _bind_processor(parameter: Any, dialect: Dialect) -> Processor | None:
    processor: Processor | None = parameter.type.dialect_impl(dialect).bind_processor(dialect)
    return processor


def _processed(processor: Processor | None, value: Any) -> Any:
    return processor(value) if processor else value


def _converted(row: Sequence[Any], processors: Sequence[tuple[int, Processor]]) -> list[Any]:
    values = list(row)
    for position, processor in processors:
        values[position] = processor(values[position])
    return values


def _fetch(connection: Connection, sql: str, arguments: Any) -> Sequence[Any]:
    is_watched = connection._has_events or connection.engine._has_events  # noqa: SLF001  asking the dispatcher costs as much as a row
    if connection.dialect.name == "sqlite" and not is_watched:
        try:
            driver: Any = connection.connection.dbapi_connection
            rows: Sequence[Any] = driver.execute(sql, arguments).fetchall()
        except sqlite3.Error:
            pass  # asked again below, where what is wrong gets its name
        else:
            return rows
    return connection.exec_driver_sql(sql, arguments).all()


def one_of(column: Any, values: Iterable[Any]) -> sa.ColumnElement[bool]:
    """`column IN values` of a fixed list, as a question can have it."""
    return sa.or_(*(column == value for value in values))


def text_of(column: Any) -> sa.ColumnElement[str]:
    """An enumeration's value as it lies in the database: a list of rows has no need of its members."""
    return sa.type_coerce(column, sa.String)


class one_text(sa.sql.functions.GenericFunction[str]):  # noqa: N801  functions are written small
    """The texts of a group as lines of one text; in a question SQLAlchemy's own cannot stand, its separator is expanding."""

    type = sa.Text()
    inherit_cache = True


@compiles(one_text, "sqlite")
def _by_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **options)}, char(10))"


@compiles(one_text, "postgresql")
def _by_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **options)}, chr(10))"

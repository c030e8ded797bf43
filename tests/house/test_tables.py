"""Tables: the models are what the migrations make, a fresh database goes up and down, times name who."""

import importlib
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade

from mitreden.app import MIGRATIONS
from mitreden.core.database import begin_writing
from mitreden.extensions import db
from tests.installation import Installation

ROOT = Path(__file__).resolve().parent.parent.parent
for _path in sorted((ROOT / "mitreden").glob("*/models.py")):
    importlib.import_module(f"mitreden.{_path.parent.name}.models")

# A moment that no person brings about, or whose person stands elsewhere, and why.
WITHOUT_BY = {
    "person.created_at": "people make their own accounts",
    "person.terms_accepted_at": "by the person themselves",
    "user_session.created_at": "by the person whose session it is",
    "user_session.expires_at": "the clock",
    "user_session.ended_at": "by the person whose session it is",
    "sign_in_code.created_at": "by whoever asked for it, unknown",
    "sign_in_code.expires_at": "the clock",
    "sign_in_code.used_at": "by whoever read the mail",
    "second_factor.created_at": "by the person themselves",
    "second_factor.confirmed_at": "by the person themselves",
    "role_grant.starts_at": "a date, granted_by says who set it",
    "role_grant.ends_at": "a date, granted_by says who set it",
    "campaign_phase.starts_at": "a date, the log says who set it",
    "campaign_phase.ends_at": "a date, the log says who set it",
    "idea.created_at": "author_id",
    "idea.submitted_at": "author_id",
    "idea.published_at": "moderation_decision and the log say who",
    "comment.created_at": "author_id",
    "comment.published_at": "moderation_decision and the log say who",
    "comment.edited_at": "author_id: nobody else changes the words of a comment",
    "comment_version.said_at": "comment.author_id: nobody else changes the words of a comment",
    "idea.reworded_at": "idea_version says who wrote the words",
    "idea_version.published_at": "moderation_decision and the log say who",
    "outbox_mail.created_at": "the system",
    "outbox_mail.sent_at": "the worker",
    "outbox_mail.failed_at": "the worker",
    "erasure.erased_at": "nobody any more",
    "erasure.scrubbed_at": "the clock",
    "data_export.created_at": "person_id",
    "data_export.expires_at": "the clock",
    "retention_run.ran_at": "the clock",
    "voting_end.parted_at": "the clock",
    "notice.received_at": "people who report need no account",
    "following_setting.due_at": "the clock",
    "table_job.beat_at": "the worker",
    "table_job.finished_at": "the worker",
    "visit.created_at": "nobody knows yet by whom",
    "visit.expires_at": "the clock",
    "visit.ended_at": "by whoever read the mail",
    "visit_link.created_at": "by whoever asked for it, unknown",
    "campaign.qualified_at": "a number of supports, not a moment",
    "reply.release_at": "a date, planned_by says who set it",
    "reply.released_at": "the clock; planned_by says who set the time",
    "reply_link.expires_at": "the clock",
    "likely_pair.found_at": "the worker",
}


def test_every_moment_has_its_person_or_a_reason() -> None:
    alone = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_at") and column.name.removesuffix("_at") + "_by" not in table.columns
    }
    assert alone - set(WITHOUT_BY) == set()
    assert set(WITHOUT_BY) - alone == set(), "a reason for what is not there"


def test_the_models_are_what_the_migrations_make(installation: Installation) -> None:
    with installation.context():
        begin_writing(False)
        with db.engine.connect() as connection:
            options = {"include_object": _is_ours, "compare_type": True}
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, db.metadata) == []


def test_checks_are_what_the_migrations_make(installation: Installation) -> None:
    """Alembic does not compare them. PostgreSQL says them in its own words, so there their names must do."""
    with installation.context():
        made = {
            table.name: {check["name"]: _plain(check["sqltext"]) for check in sa.inspect(db.engine).get_check_constraints(table.name)}
            for table in db.metadata.sorted_tables
        }  # fmt: skip
        wanted = {table.name: _checks(table) for table in db.metadata.sorted_tables}
    if installation.kind == "postgresql":
        assert {name: set(checks) for name, checks in made.items()} == {
            name: set(checks) for name, checks in wanted.items()
        }
    else:
        assert made == wanted


def _checks(table: sa.Table) -> dict[str, str]:
    dialect = db.engine.dialect
    found = {}
    for check in (one for one in table.constraints if isinstance(one, sa.CheckConstraint)):
        name = dialect.identifier_preparer.format_constraint(check) or ""
        text = check.sqltext.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        found[name] = _plain(str(text).replace(f"{table.name}.", ""))
    return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[()\"]", " ", text).lower().split())


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_tables_of_sqlite_count_their_rows_as_the_models_say(installation: Installation) -> None:
    """No row numbers where they would tell an order; none that is given twice where they stand in addresses."""
    made = dict(installation.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    for table in db.metadata.sorted_tables:
        options = table.dialect_options["sqlite"]
        assert ("WITHOUT ROWID" in made[table.name]) is (options["with_rowid"] is False), table.name
        assert ("AUTOINCREMENT" in made[table.name]) is bool(options["autoincrement"]), table.name


def _is_ours(_item: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
    return not (reflected and kind in {"table", "index"} and (name or "").startswith(("search_text", "alembic")))


def test_a_database_goes_down_to_nothing_and_up_again(installation: Installation) -> None:
    with installation.context():
        downgrade(directory=MIGRATIONS, revision="base")
        left = set(db.inspect(db.engine).get_table_names()) - {"alembic_version"}
        assert left - {"sqlite_sequence"} == set()
        upgrade(directory=MIGRATIONS)
        assert set(db.metadata.tables) <= set(db.inspect(db.engine).get_table_names())


@pytest.mark.parametrize("path", sorted(Path(MIGRATIONS).glob("versions/*.py")), ids=lambda path: path.stem)
def test_a_migration_is_named_like_its_revision(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert f'revision = "{path.stem}"' in text
    assert text.startswith('"""'), "a docstring says why"

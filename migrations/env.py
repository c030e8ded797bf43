"""Runs migrations on the application's own engine; the models are the target that `make migrate` compares with."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db
settings = current_app.extensions["migrate"].configure_args


def belongs_to_models(item: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Leave what a migration makes beside the models out of the comparison: the full-text tables and their index."""
    del item, other
    return not (reflected and (name or "").startswith("search_text") and kind in {"table", "index"})


def plain_type(kind: str, item: object, _context: object) -> str | bool:
    """Write moments as what the database sees, so that migrations do not depend on the code of another day."""
    return "sa.DateTime(timezone=True)" if kind == "type" and type(item).__name__ == "UTCDateTime" else False


with database.engine.begin() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        include_object=belongs_to_models,
        render_item=plain_type,
        transactional_ddl=True,
        **settings,
    )
    with context.begin_transaction():
        context.run_migrations()

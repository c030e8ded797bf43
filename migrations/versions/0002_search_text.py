"""The full-text side of `search_document`: an FTS5 table kept by triggers on SQLite, an expression index on PostgreSQL.

Revision: 0002_search_text, after 0001_first_tables
"""

from alembic import op

revision = "0002_search_text"
down_revision = "0001_first_tables"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE VIRTUAL TABLE search_text USING fts5(
        stems, content='search_document', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
        INSERT INTO search_text (rowid, stems) VALUES (new.id, new.stems); END""",
    """CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN
        INSERT INTO search_text (search_text, rowid, stems) VALUES ('delete', old.id, old.stems); END""",
    """CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN
        INSERT INTO search_text (search_text, rowid, stems) VALUES ('delete', old.id, old.stems);
        INSERT INTO search_text (rowid, stems) VALUES (new.id, new.stems); END""",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX search_text_stems ON search_document USING gin (to_tsvector('simple', stems))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("added", "gone", "changed"):
            op.execute(f"DROP TRIGGER search_document_{name}")
        op.execute("DROP TABLE search_text")
    else:
        op.execute("DROP INDEX search_text_stems")

"""Pictures of ideas; decisions and notices may be about one.

The columns of tables that hold rows are added in place. A decision keeps the bare number of a picture: it stays when the
picture is gone, and numbers are never used again.

Revision: 0004_pictures, after 0003_comments
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_pictures"
down_revision = "0003_comments"
branch_labels = None
depends_on = None

ABOUT_PICTURES = ("moderation_decision", "notice")
WAITING = sa.text("state = 'waiting'")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", _choice("picturestate", "waiting", "ready", "refused"), nullable=False),
        sa.Column("refusal", _choice("refusal", "unreadable", "pixels", "lost"), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("is_loose", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'ready' OR (width > 0 AND height > 0)", name=op.f("ck_picture_ready_has_size")),
        sa.CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_picture_refusal_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("key", name=op.f("uq_picture_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_picture_waiting", "picture", ["not_before", "id"], sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.create_index("ix_picture_uploaded", "picture", ["uploaded_by", "is_loose", "id"])
    op.create_table(
        "idea_picture",
        sa.Column("picture_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("rule_key", sa.Text(), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_idea_picture_position_in_row")),
        sa.CheckConstraint("length(alt) <= 300", name=op.f("ck_idea_picture_alt_length")),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_idea_picture_picture_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_picture_idea_id")),
        sa.PrimaryKeyConstraint("picture_id", name=op.f("pk_idea_picture")),
        sa.UniqueConstraint("idea_id", "position", name=op.f("uq_idea_picture_idea_id_position")),
    )
    op.add_column("idea", sa.Column("pictures_no", sa.Integer(), nullable=False, server_default="0"))
    for table in ABOUT_PICTURES:
        op.add_column(table, sa.Column("picture_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ABOUT_PICTURES:
        op.drop_column(table, "picture_id")
    op.drop_column("idea", "pictures_no")
    op.drop_table("idea_picture")
    op.drop_table("picture")

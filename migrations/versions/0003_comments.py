"""Comments below ideas; decisions and notices may be about a comment. The count on the idea existed from the start.

The two new columns are added with the same words on both databases: rebuilding tables that hold decisions to add an empty
column would risk more than it is worth.

Revision: 0003_comments, after 0002_search_text
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_comments"
down_revision = "0002_search_text"
branch_labels = None
depends_on = None

ABOUT_COMMENTS = ("moderation_decision", "notice")


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column(
            "voice",
            sa.Enum(
                "speaker",
                "contact",
                "moderator",
                "expert",
                "strategist",
                "coordinator",
                name="voice",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "submitted", "published", name="commentstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "aside",
            sa.Enum("hidden", "withdrawn", name="commentaside", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_changed_by", sa.Integer(), nullable=True),
        sa.Column("rule_key", sa.Text(), nullable=True),
        sa.Column("text_source", sa.Text(), nullable=False),
        sa.Column(
            "text_format",
            sa.Enum("markdown", "html", name="textformat", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("import_ref", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "is_public = (state = 'published' AND aside IS NULL)", name=op.f("ck_comment_is_public_agrees")
        ),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_comment_no_answer_to_itself")),
        sa.CheckConstraint(
            "(aside IS NOT NULL AND aside = 'hidden') = (rule_key IS NOT NULL)",
            name=op.f("ck_comment_hidden_names_rule"),
        ),
        sa.CheckConstraint(
            "organisation_id IS NULL OR (voice IS NOT NULL AND voice IN ('speaker', 'contact', 'moderator'))",
            name=op.f("ck_comment_organisation_voice"),
        ),
        sa.CheckConstraint(
            "voice IS NULL OR voice NOT IN ('speaker', 'contact') OR organisation_id IS NOT NULL",
            name=op.f("ck_comment_voice_organisation"),
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_comment_idea_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_comment_campaign_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["comment.id"], name=op.f("fk_comment_parent_id")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_comment_author_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_comment_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("campaign_id", "import_ref", name=op.f("uq_comment_campaign_id_import_ref")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comment_idea", "comment", ["idea_id", "created_at", "id"])
    op.create_index("ix_comment_author", "comment", ["author_id", "id"])
    op.create_index("ix_comment_queue", "comment", ["campaign_id", "state", "state_changed_at", "id"])
    op.create_index(
        "ix_comment_public",
        "comment",
        ["campaign_id", "id"],
        sqlite_where=sa.text("is_public = 1"),
        postgresql_where=sa.text("is_public"),
    )
    op.create_index(op.f("ix_comment_parent_id"), "comment", ["parent_id"])
    for table in ABOUT_COMMENTS:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN comment_id INTEGER CONSTRAINT fk_{table}_comment_id REFERENCES comment (id)"
        )
        op.create_index(f"ix_{table}_comment_id", table, ["comment_id"])


def downgrade() -> None:
    for table in ABOUT_COMMENTS:
        op.drop_index(f"ix_{table}_comment_id", table)
        op.execute(f"ALTER TABLE {table} DROP COLUMN comment_id")
    op.drop_table("comment")

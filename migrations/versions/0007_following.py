"""Following: who follows what, how often they hear of it; news by time; mails in bulk stand behind all others.

Revision: 0007_following, after 0006_campaign_rules
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_following"
down_revision = "0006_campaign_rules"
branch_labels = None
depends_on = None

_WAITING = sa.text("sent_at IS NULL AND failed_at IS NULL")
_KINDS = ("campaign", "field", "municipality", "idea")
_FREQUENCIES = ("at_once", "daily", "weekly", "none")


def upgrade() -> None:
    op.create_table(
        "follow",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*_KINDS, name="followkind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follow_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "kind", "subject_id", name=op.f("pk_follow")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "following_setting",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "frequency",
            sa.Enum(*_FREQUENCIES, name="frequency", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(frequency = 'none') = (due_at IS NULL)", name=op.f("ck_following_setting_due_unless_none")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_following_setting_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_following_setting")),
    )
    op.create_index("ix_following_setting_due", "following_setting", ["due_at", "person_id"])
    op.create_index("ix_timeline_entry_at", "timeline_entry", ["at"])
    op.drop_index("ix_outbox_mail_due", "outbox_mail")
    op.add_column("outbox_mail", sa.Column("is_bulk", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_outbox_mail_due", "outbox_mail", ["is_bulk", "not_before"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_mail_due", "outbox_mail")
    op.drop_column("outbox_mail", "is_bulk")
    op.create_index(
        "ix_outbox_mail_due", "outbox_mail", ["not_before"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.drop_index("ix_timeline_entry_at", "timeline_entry")
    op.drop_table("following_setting")
    op.drop_table("follow")

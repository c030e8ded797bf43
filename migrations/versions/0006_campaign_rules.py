"""Numbers of public ideas kept by field, municipality and state; changed rules, confirmed ages, dates of retention.

Revision: 0006_campaign_rules, after 0005_idea_versions

The numbers are counted once here and kept by `ideas.counters` from then on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_campaign_rules"
down_revision = "0005_idea_versions"
branch_labels = None
depends_on = None

DATES = ("drafts_until", "guests_until", "notes_until")
COUNTED = """
    INSERT INTO idea_count (campaign_id, dimension, "key", number)
    SELECT campaign_id, 'field', CAST(field_id AS TEXT), count(*) FROM idea WHERE is_public GROUP BY campaign_id, field_id
    UNION ALL
    SELECT campaign_id, 'municipality', CAST(coalesce(municipality_id, 0) AS TEXT), count(*) FROM idea
    WHERE is_public GROUP BY campaign_id, coalesce(municipality_id, 0)
    UNION ALL
    SELECT campaign_id, 'state', state, count(*) FROM idea WHERE is_public GROUP BY campaign_id, state"""


def upgrade() -> None:
    for name in DATES:
        op.add_column("campaign", sa.Column(name, sa.Date(), nullable=True))
    op.create_table(
        "idea_count",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(24), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("dimension IN ('field', 'municipality', 'state')", name=op.f("ck_idea_count_dimension")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_idea_count_number_positive")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_idea_count_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "dimension", "key", name=op.f("pk_idea_count")),
        sqlite_with_rowid=False,
    )
    op.execute(COUNTED)
    op.create_table(
        "campaign_rule_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(reason) >= 10", name=op.f("ck_campaign_rule_change_reason_length")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_rule_change_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_rule_change")),
    )
    op.create_index("ix_campaign_rule_change_campaign", "campaign_rule_change", ["campaign_id", "id"])
    op.create_table(
        "age_confirmation",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_age_confirmation_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_age_confirmation_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_age_confirmation")),
    )
    op.create_index("ix_age_confirmation_person", "age_confirmation", ["person_id"])


def downgrade() -> None:
    for table in ("age_confirmation", "campaign_rule_change", "idea_count"):
        op.drop_table(table)
    for name in reversed(DATES):
        op.drop_column("campaign", name)

"""The tables have the columns that were asked for; the codebook's words for them: `test_open_data.py`."""

from mitreden.exports.columns import TableKind, names

# What the table of ideas must say -> its columns.
IDEAS = {
    "reference": ("reference",), "permalink": ("permalink",), "kind": ("kind",), "title": ("title",), "text": ("text",),
    "field": ("field",), "municipality and AGS": ("municipality", "ags"), "place": ("place", "lat", "lon"),
    "channel": ("channel",), "status": ("state", "aside"), "outcome": ("outcome", "state_text", "decline_reason"),
    "support": ("support",), "earlier support": ("earlier_support",), "comments": ("comments",),
    "dates": ("created_at", "submitted_at", "published_at", "state_changed_at"), "measures": ("measures",),
    "reply": ("reply_by", "reply_competence", "reply_standing", "reply_cost", "reply_feasibility", "replied_at"),
}  # fmt: skip


def test_the_table_of_ideas_says_all_that_was_asked_for() -> None:
    missing = {what: columns for what, columns in IDEAS.items() if not set(columns) <= set(names(TableKind.IDEAS))}
    assert missing == {}


def test_open_data_leaves_out_what_is_for_the_desk_only() -> None:
    left_out = {table: set(names(table)) - set(names(table, is_open=True)) for table in TableKind}
    assert left_out == {
        TableKind.IDEAS: {"aside", "rule", "flags", "author"},
        TableKind.COMMENTS: {"aside", "rule", "author"},
        TableKind.MEASURES: set(),
    }

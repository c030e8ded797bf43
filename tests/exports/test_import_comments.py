"""Comments and earlier supports from files: with ideas or on their own; importing again adds only what is missing."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app

from mitreden.campaigns.models import Campaign
from mitreden.comments.models import Comment, CommentAside, CommentState
from mitreden.core import rich_text
from mitreden.exports import commands, planning, queries, reading, writing
from mitreden.exports.columns import TableKind
from mitreden.exports.extracts import extract
from mitreden.exports.report import Report
from mitreden.exports.shapes import Format
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from tests.factories import Make


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign("licht", fields=[make.field("Wege")])


def taken(path: Path, form: Format, table: TableKind = TableKind.IDEAS, slug: str = "licht") -> Report:
    campaign = queries.campaign_called(slug)
    assert campaign is not None
    lines = reading.lines(path, form, table)
    is_ideas = table is TableKind.IDEAS
    plan = planning.plan_ideas(campaign, lines) if is_ideas else planning.plan_comments(campaign, lines)
    commands.take(plan, campaign=campaign, by=None, source={})
    db.session.commit()
    db.session.expire_all()
    return plan.report


def written(path: Path, *ideas: dict[str, Any]) -> Path:
    path.write_text(
        "\n".join(json.dumps({"title": "Licht", "field": "Wege", **idea}) for idea in ideas), encoding="utf-8"
    )
    return path


def comment(text: str, **values: Any) -> dict[str, Any]:
    return {"text": [text], "date": "18. Okt. 2017", "time": "12:30", **values}


def stored() -> list[Comment]:
    return list(db.session.scalars(sa.select(Comment).order_by(Comment.created_at, Comment.id)))


def test_words_dates_and_answers_come_as_they_are(campaign: Campaign, tmp_path: Path) -> None:
    below = comment("Auch ja.", answers=[comment("Und ich!")])
    path = written(
        tmp_path / "i.jsonl", {"ref": "a", "comments": [comment("=1 & < 3", title="Zum Licht", answers=[below])]}
    )
    assert taken(path, Format.JSONL).comments == 3
    first, answer, again = stored()
    assert rich_text.plain(first.text_html) == "Zum Licht\n=1 & < 3"
    assert first.created_at == first.published_at == datetime(2017, 10, 18, 10, 30, tzinfo=UTC)
    assert (answer.parent_id, again.parent_id, first.author_id) == (first.id, first.id, None)
    assert db.session.scalars(sa.select(Idea.comment_count)).one() == 3


def test_importing_again_adds_only_what_is_missing(campaign: Campaign, tmp_path: Path) -> None:
    one, two = comment("Erster."), comment("Zweiter.", answers=[comment("Antwort.")])
    path = tmp_path / "i.jsonl"
    taken(written(path, {"ref": "a", "comments": [one]}), Format.JSONL)
    report = taken(written(path, {"ref": "a", "support": 12, "comments": [one, two]}, {"ref": "b"}), Format.JSONL)
    assert (report.taken, report.unchanged, report.comments, report.unchanged_comments, report.supports) == (
        1,
        1,
        2,
        1,
        1,
    )
    report = taken(path, Format.JSONL)
    assert (report.taken, report.comments, report.unchanged_comments, report.supports) == (0, 0, 3, 0)
    idea = db.session.scalars(sa.select(Idea).where(Idea.import_ref == "a")).one()
    assert (idea.earlier_support, idea.support_count, idea.comment_count) == (12, 0, 3)


def test_a_number_that_is_here_already_stays(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "i.jsonl"
    taken(written(path, {"ref": "a", "support": 5}), Format.JSONL)
    assert taken(written(path, {"ref": "a", "support": 50}), Format.JSONL).supports == 0
    assert db.session.scalars(sa.select(Idea.earlier_support)).one() == 5


def test_votes_of_this_campaign_never_become_earlier_ones(campaign: Campaign, tmp_path: Path) -> None:
    taken(written(tmp_path / "i.jsonl", {"ref": "a"}), Format.JSONL)
    db.session.execute(sa.update(Idea).values(support_count=7))
    db.session.commit()
    found = queries.campaign_called("licht")
    assert found is not None
    of = extract(TableKind.IDEAS, found, current_app.config["KEYS"], shows_counts=True)
    writing.save(tmp_path / "o.csv", writing.FileKind.CSV, of, of.rows())
    assert taken(tmp_path / "o.csv", Format.CSV).supports == 0
    assert db.session.scalars(sa.select(Idea.earlier_support)).one() == 0


def test_every_comment_is_accounted_for(campaign: Campaign, tmp_path: Path) -> None:
    ideas = (
        {"ref": "a", "comments": [comment("Ja."), comment(" ", answers=[comment("Doch.")]), 7, comment("Ja.")]},
        {"ref": "b", "title": "", "comments": [comment("Weg.")]},
    )
    report = taken(written(tmp_path / "i.jsonl", *ideas), Format.JSONL)
    assert [(place, str(reason)) for place, reason in report.refusals] == [
        ("line 1, comment 2", "no words"),
        ("line 1, comment 3", "not a JSON object"),
        ("line 2", "neither title nor text"),
        ("line 2, comment 1", "its idea was refused"),
    ]
    assert (report.lines_of_comments, report.comments) == (6, 3)
    assert "line 1, comment 2: refused, no words" in report.sentences()
    assert "6 comments: 3 taken, 0 unchanged, 3 refused" in report.sentences()


def test_comments_of_consul(make: Make, campaign: Campaign, tmp_path: Path) -> None:
    make.idea(campaign, import_ref="consul-11", channel="import")
    path = tmp_path / "comments.csv"
    rows = [
        ("id", "commentable_id", "commentable_type", "body", "created_at", "ancestry"),
        ("1", "11", "Proposal", "<p>Muy <b>bien</b></p><script>x()</script>", "01/01/2024", ""),
        ("2", "11", "Proposal", "De acuerdo", "02/01/2024", "1"),
        ("3", "99", "Proposal", "Nada", "02/01/2024", ""),
        ("4", "11", "Debate", "Otro", "02/01/2024", ""),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    report = taken(path, Format.CONSUL, TableKind.COMMENTS)
    assert report.comments == 2
    assert [str(reason) for _, reason in [*report.refused, *report.refused_comments]] == [
        "it is about something else: Debate", "there is no idea 'consul-99' in this campaign",
    ]  # fmt: skip
    first, second = stored()
    assert "script" not in first.text_html
    assert second.parent_id == first.id
    assert taken(path, Format.CONSUL, TableKind.COMMENTS).unchanged_comments == 2


def test_comments_out_and_in_again_are_the_same(make: Make, campaign: Campaign, tmp_path: Path) -> None:
    words = ["=1+1", "+49 30", "@SUM(A1)", 'Sagt "nein"; ja', "Äpfel 🍎", "**fett** und\n\n- Liste"]
    idea = make.idea(campaign, import_ref="a", channel="import")
    threads = [make.comment(idea, text=text) for text in words]
    make.comment(idea, parent=threads[0], text="Antwort")
    make.comment(idea, text="Zurück", aside=CommentAside.WITHDRAWN)
    make.comment(idea, text="Weg", aside=CommentAside.HIDDEN)
    make.comment(idea, text="Wartet", state=CommentState.SUBMITTED)
    first = comments_table("licht", tmp_path)
    report = taken(tmp_path / "licht.csv", Format.CSV, TableKind.COMMENTS)
    assert (report.comments, report.unchanged_comments) == (0, 8), "back where they came from nothing changes"
    copy = make.campaign("kopie")
    make.idea(copy, import_ref="a", channel="import")
    report = taken(tmp_path / "licht.csv", Format.CSV, TableKind.COMMENTS, "kopie")
    assert (report.comments, len(report.refused_comments)) == (8, 2)
    same = ("reference", "idea_reference", "answers", "text", "text_source", "text_format", "aside", "created_at")
    kept = [row for row in first if row["aside"] != "hidden" and row["state"] == "published"]
    again = sorted(
        comments_table("kopie", tmp_path), key=lambda row: [one["reference"] for one in kept].index(row["reference"])
    )
    assert [[row[name] for name in same] for row in kept] == [[row[name] for name in same] for row in again]


def comments_table(slug: str, folder: Path) -> list[dict[str, str]]:
    campaign = queries.campaign_called(slug)
    assert campaign is not None
    of = extract(TableKind.COMMENTS, campaign, current_app.config["KEYS"], shows_counts=True)
    path = folder / f"{slug}.csv"
    writing.save(path, writing.FileKind.CSV, of, of.rows())
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_plan_writes_nothing(campaign: Campaign, tmp_path: Path, queries: list[str]) -> None:
    path = written(tmp_path / "i.jsonl", {"ref": "a", "field": "Neues Feld", "comments": [comment("Ja.")]})
    queries.clear()
    plan = planning.plan_ideas(campaign, reading.lines(path, Format.JSONL))
    assert (plan.report.taken, plan.report.comments, plan.report.new_fields) == (1, 1, ["Neues Feld"])
    assert not [one for one in queries if one.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert stored() == []

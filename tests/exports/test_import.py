"""Ideas from files: every line is accounted for, nothing is lost that people wrote, twice changes nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import Campaign
from mitreden.core import rich_text
from mitreden.core.errors import DomainError
from mitreden.exports import commands, planning, queries, reading
from mitreden.exports.report import Report
from mitreden.exports.shapes import Format
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Channel, Idea, IdeaState, IdeaVersion
from mitreden.ideas.words import searched
from mitreden.region.models import InnovationField
from mitreden.search import queries as search
from mitreden.search.models import SearchDocument
from mitreden.search.stems import indexed
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make

DATA = Path(__file__).parent / "data"


def imported(slug: str, path: Path, form: Format | None = None, default_field: str = "") -> Report:
    """What the console command does."""
    campaign = queries.campaign_called(slug)
    assert campaign is not None
    chosen = form or reading.format_of(path, None)
    plan = planning.plan_ideas(campaign, reading.lines(path, chosen), default_field)
    commands.take(plan, campaign=campaign, by=None, source={"format": chosen})
    db.session.commit()
    return plan.report


def idea(ref: str) -> Idea:
    return db.session.scalars(sa.select(Idea).where(Idea.import_ref == ref)).one()


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign("licht", fields=[make.field("Wege")])


def test_every_line_is_taken_or_refused_with_its_number_and_reason(campaign: Campaign) -> None:
    report = imported("licht", DATA / "ideas.jsonl")
    assert (report.lines, report.taken, report.unchanged) == (13, 7, 0)
    assert {line: str(reason) for line, reason in report.refused} == {
        9: "the reference 'd-1' stands in an earlier line",
        10: "no field, and no --default-field given",
        11: "not valid JSON",
        12: "not a JSON object",
        13: "neither title nor text",
        14: "title is not a text",
    }
    assert (report.comments, report.refused_comments) == (3, [])
    assert "line 10: refused, no field, and no --default-field given" in report.sentences()


@pytest.mark.parametrize(
    ("ref", "flags"),
    [
        ("d-1", None),
        ("d-2", ["long_title"]),
        ("d-3", ["no_text"]),
        ("d-4", ["no_title"]),
        ("d-5", ["html", "short_text"]),
        ("d-6", ["repeated"]),
        ("d-7", ["bad_date", "bad_number", "bad_point", "short_text"]),
    ],
)
def test_what_people_could_not_type_is_kept_and_flagged(ref: str, flags: list[str] | None, campaign: Campaign) -> None:
    imported("licht", DATA / "ideas.jsonl")
    assert idea(ref).import_flags == flags


def test_words_dates_places_and_earlier_supports_come_as_they_are(campaign: Campaign) -> None:
    imported("licht", DATA / "ideas.jsonl")
    first = idea("d-1")
    assert rich_text.plain(first.text_html).split("\n")[1] == "3 Lampen reichen & sparen < 100 Euro im Jahr."
    assert first.created_at == first.published_at == datetime(2017, 10, 17, 10, tzinfo=UTC)
    assert (first.lat, first.lon, first.earlier_support, first.support_count) == (50.5, 10.25, 12, 0)
    assert (first.channel, first.state, first.municipality_id) == (Channel.IMPORT, IdeaState.PUBLISHED, None)
    assert first.is_public
    assert len(idea("d-2").title) > 120
    assert idea("d-3").text_html == ""
    assert idea("d-4").title == "Nur ein Text, kein Titel, aber trotzdem eine gute Idee."
    assert (idea("d-5").title, idea("d-5").text_html) == ("=1+1", "<p>Hallo Welt</p>")


def test_each_idea_gets_version_life_line_and_index(campaign: Campaign) -> None:
    imported("licht", DATA / "ideas.jsonl")
    first = idea("d-1")
    version = db.session.get_one(IdeaVersion, (first.id, 1))
    assert (version.title, version.text_source) == (first.title, first.text_source)
    entries = timeline.entries(Subject.IDEA, first.id)
    assert [entry.key for entry in entries] == ["idea.imported", "idea.submitted"]
    assert entries[1].at == first.created_at
    assert first.id in set(db.session.scalars(search.matches("idea", "Lampe")))
    document = db.session.scalars(
        sa.select(SearchDocument).where(SearchDocument.kind == "idea", SearchDocument.object_id == first.id)
    ).one()
    assert document.stems == indexed(searched(first.title, first.text_html, first.place))
    assert db.session.get_one(Campaign, campaign.id, populate_existing=True).public_ideas == 7


def test_twice_the_same_file_changes_nothing(campaign: Campaign) -> None:
    imported("licht", DATA / "ideas.jsonl")
    rows = sa.select(sa.func.count(Idea.id)), sa.select(sa.func.count(AuditEvent.id))
    before = [db.session.scalar(row) for row in rows]
    report = imported("licht", DATA / "ideas.jsonl")
    assert (report.taken, report.unchanged, len(report.refused), report.comments, report.unchanged_comments) == (
        0,
        7,
        6,
        0,
        3,
    )
    assert [db.session.scalar(row) for row in rows] == before


def test_missing_fields_are_made_and_the_import_is_one_event(campaign: Campaign) -> None:
    report = imported("licht", DATA / "ideas.jsonl", default_field="Sonstiges")
    assert report.new_fields == ["Läden", "Sonstiges"]
    assert idea("d-8").field_id == db.session.scalar(
        sa.select(InnovationField.id).where(InnovationField.name == "Sonstiges")
    )
    again = queries.campaign_called("licht")
    assert again is not None
    assert {field.name for field in again.fields} == {"Wege", "Läden", "Sonstiges"}
    events = list(db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))
    assert [event.action for event in events] == [
        "field.created", "campaign.field_added", "field.created", "campaign.field_added", "campaign.ideas_imported",
    ]  # fmt: skip
    assert (events[-1].facts["taken"], events[-1].facts["refused"]) == (8, 5)
    assert set(events[-1].facts["words"]) == {"sha256"}  # its salt is kept apart


def test_proposals_of_consul(campaign: Campaign) -> None:
    report = imported("licht", DATA / "proposals.csv", Format.CONSUL, "Vorschläge")
    assert (report.lines, report.taken) == (4, 4)
    assert idea("consul-11").title == "Una biblioteca"
    assert idea("consul-11").text_html == '<p>Muchos libros; para "todos".</p><p>Y <strong>sillas</strong>.</p>'
    assert idea("consul-11").created_at == datetime(2024, 1, 1, 11, tzinfo=UTC)
    assert idea("consul-11").earlier_support == 15
    retired = idea("consul-12")
    assert (retired.state, retired.aside, retired.is_public) == (IdeaState.PUBLISHED, Aside.WITHDRAWN, False)
    assert retired.state_changed_at == datetime(2024, 1, 3, 19, 5, 12, tzinfo=UTC)
    cleaned = idea("consul-13")
    assert cleaned.import_flags == ["html"]
    assert "javascript" not in cleaned.text_html
    assert rich_text.plain(cleaned.text_html) == "Primero\nUn parque aquí\nen dos líneas"
    assert "javascript" in cleaned.text_source, "the source is kept as it was"


@pytest.mark.parametrize("form", [Format.JSONL, Format.CSV])
def test_a_line_in_another_encoding_is_refused_alone(form: Format, campaign: Campaign, tmp_path: Path) -> None:
    good, bad = (b"Gut gelesen", "Müll".encode("latin-1"))
    if form is Format.JSONL:
        lines = [b'{"title": "' + word + b'", "text": "", "field": "Wege"}' for word in (good, bad, good)]
    else:
        lines = [b"title,text,field", *(word + b",,Wege" for word in (good, bad, good))]
    path = tmp_path / f"ideas.{form.value}"
    path.write_bytes(b"\n".join(lines))
    report = imported("licht", path)
    assert (report.taken, [str(reason) for _, reason in report.refused]) == (2, ["not readable as UTF-8"])
    assert report.refused[0][0] == (2 if form is Format.JSONL else 3)


def test_lines_without_a_reference_are_known_again_by_their_words(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "ideas.csv"
    path.write_text("title;text;field\nLicht;;Wege\nLicht;;Wege\n", encoding="utf-8-sig")
    assert imported("licht", path).taken == 2
    assert imported("licht", path).unchanged == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Licht,,Wege,sonderbar,,", "state 'sonderbar': the codebook"),
        ("Licht,,Wege,draft,,", "a draft"),
        ("Licht,,Wege,,fax,", "channel 'fax': the codebook"),
        ("Licht,,Wege,,", "wrong number of columns (there / needed): 5 / 6"),
        (f"Licht,,{'W' * 70},,,", "cannot be made"),
    ],
)
def test_why_a_row_is_refused(row: str, reason: str, campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "ideas.csv"
    path.write_text(f"title,text,field,state,channel,municipality\n{row}\n", encoding="utf-8")
    report = imported("licht", path)
    assert (report.taken, report.refused[0][0]) == (0, 2)
    assert reason in str(report.refused[0][1])


def test_municipalities_by_name_or_key_else_the_whole_region(campaign: Campaign, make: Make, tmp_path: Path) -> None:
    holm = make.municipality("Holm")
    make.municipality("Neustadt"), make.municipality("Neustadt")
    path = tmp_path / "ideas.csv"
    rows = ["Eins,,Wege,holm,", f"Zwei,,Wege,,{holm.ags}", "Drei,,Wege,Neustadt,", "Vier,,Wege,,"]
    path.write_text("\n".join(["title,text,field,municipality,ags", *rows]), encoding="utf-8")
    assert imported("licht", path).taken == 4
    found = list(db.session.scalars(sa.select(Idea).where(Idea.campaign_id == campaign.id).order_by(Idea.id)))
    assert [item.municipality_id for item in found] == [holm.id, holm.id, None, None]
    assert [item.place for item in found] == ["", "", "Neustadt", ""]
    assert "unknown_municipality" in (found[2].import_flags or [])


@pytest.mark.parametrize(("name", "form"), [("ideas.csv", None), ("ideas.csv", Format.CONSUL), ("ideas.txt", None)])
def test_a_file_of_another_kind_is_refused_as_a_whole(
    name: str, form: Format | None, campaign: Campaign, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text("Name,Alter\nJana,7\n", encoding="utf-8")
    with pytest.raises(DomainError):
        imported("licht", path, form)

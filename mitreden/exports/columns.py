"""The columns of all tables: one definition for every format, for the import and for the codebook."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mitreden.comments.models import CommentAside, CommentState, Voice
from mitreden.core.words import N_
from mitreden.ideas.models import OUTCOMES, UNSENT, Aside, Channel, DeclineReason, IdeaKind, IdeaState, TextFormat
from mitreden.replies.models import Competence, CostClass, Feasibility, Standing
from mitreden.roadmap.models import MeasureState

Cell = str | int | float | None | list[str]


class Holds(StrEnum):
    """What stands in a cell, and how."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    MOMENT = "moment"
    DAY = "day"
    WORDS = "words"
    LINES = "lines"


HOLDS: dict[Holds, str] = {
    Holds.TEXT: N_("Text"),
    Holds.NUMBER: N_("ganze Zahl"),
    Holds.DECIMAL: N_("Zahl mit Punkt"),
    Holds.MOMENT: N_("Zeitpunkt nach ISO 8601, UTC"),
    Holds.DAY: N_("Tag nach ISO 8601"),
    Holds.WORDS: N_("Liste; in CSV und XLSX durch Leerzeichen getrennt"),
    Holds.LINES: N_("Liste; in CSV und XLSX eine Zeile je Eintrag"),
}


@dataclass(frozen=True)
class Column:
    """One column: its header, what it means, what may stand in it. `is_open`: in open data, too."""

    name: str
    meaning: str
    holds: Holds = Holds.TEXT
    values: tuple[str, ...] = ()
    is_open: bool = True


def _values(kind: Iterable[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)


_AUTHOR = Column(
    "author",
    N_("Pseudonym: in allen Tabellen dieser Beteiligung steht für denselben Menschen dasselbe; leer, wenn unbekannt"),
    is_open=False,
)
_CREATED = Column("created_at", N_("Wann es begonnen wurde"), Holds.MOMENT)
_CHANGED = Column("state_changed_at", N_("Wann sich der Stand zuletzt geändert hat"), Holds.MOMENT)
_FORMAT = Column("text_format", N_("Worin „text_source“ geschrieben ist"), values=_values(TextFormat))
_SOURCE = Column("text_source", N_("Der Text, wie er getippt oder eingelesen wurde"))
_PLAIN = Column("text", N_("Der Text ohne Auszeichnung, ein Absatz je Zeile"))
_VERSION = Column("version", N_("Fassung; 1 ist die erste"), Holds.NUMBER)
_RULE = Column("rule", N_("Die Regel, nach der ausgeblendet wurde"), is_open=False)

IDEAS = (
    Column("id", N_("Nummer der Idee; wird nie neu vergeben"), Holds.NUMBER),
    Column("permalink", N_("Adresse ihrer Seite auf dieser Plattform")),
    Column("reference", N_("Wie die Idee außerhalb heißt: ihre Herkunft, sonst Beteiligung, Nummer und Sekunde")),
    Column("kind", N_("Was eingereicht wurde: Idee, gutes Beispiel, vorbereitete Maßnahme"), values=_values(IdeaKind)),
    Column("title", N_("Überschrift")),
    _PLAIN,
    _SOURCE,
    _FORMAT,
    Column("field", N_("Thema (Innovationsfeld)")),
    Column("municipality", N_("Gemeinde; leer: die ganze Region")),
    Column("ags", N_("Amtlicher Gemeindeschlüssel, acht Ziffern")),
    Column("needed_in", N_("Andere Gemeinden, aus denen es heißt: Das brauchen wir auch. Keine Stimmen"), Holds.LINES),
    Column("place", N_("Ort in Worten")),
    Column("lat", N_("Geografische Breite (WGS 84)"), Holds.DECIMAL),
    Column("lon", N_("Geografische Länge (WGS 84)"), Holds.DECIMAL),
    Column("channel", N_("Wie die Idee hereinkam"), values=_values(Channel)),
    Column("state", N_("Stand; ab „accepted“ ein Ergebnis"), values=_values(s for s in IdeaState if s not in UNSENT)),
    Column("aside", N_("Was sie aus der Reihe nimmt; leer: nichts"), values=_values(Aside), is_open=False),
    Column("state_text", N_("Was zum Stand gesagt wurde")),
    Column("decline_reason", N_("Warum sie nicht umgesetzt wird"), values=_values(DeclineReason)),
    _RULE,
    Column("support", N_("Unterstützungen dieser Beteiligung; leer, solange sie geheim sind"), Holds.NUMBER),
    Column("earlier_support", N_("Unterstützungen, die vorher anderswo gezählt wurden; nie Teil von „support“"), Holds.NUMBER),
    Column("comments", N_("Zahl der öffentlichen Kommentare"), Holds.NUMBER),
    Column("bundle", N_("Nummer der gemeinsamen Idee, zu der sie gehört; leer: keine"), Holds.NUMBER),
    Column("bundle_title", N_("Titel der gemeinsamen Idee, zu der sie gehört")),
    Column(
        "joint_support",
        N_("Menschen, die mindestens eine Idee der gemeinsamen unterstützen; leer, solange Zahlen geheim sind"),
        Holds.NUMBER,
    ),
    _VERSION,
    _CREATED,
    Column("submitted_at", N_("Wann sie abgeschickt wurde"), Holds.MOMENT),
    Column("published_at", N_("Wann sie veröffentlicht wurde"), Holds.MOMENT),
    _CHANGED,
    Column("flags", N_("Was beim Einlesen auffiel, siehe unten"), Holds.WORDS, is_open=False),
    Column("measures", N_("Maßnahmen: Nummer, Rolle der Idee, Name"), Holds.LINES),
    Column("outcome", N_("Ergebnis; leer, solange es keines gibt"), values=_values(s for s in IdeaState if s in OUTCOMES)),
    Column("reply_by", N_("Wer geantwortet hat; leer: das Team der Region, oder noch niemand")),
    Column("reply_competence", N_("Wer laut Antwort zuständig ist"), values=_values(Competence)),
    Column("reply_standing", N_("Ob es das laut Antwort schon gibt"), values=_values(Standing)),
    Column("reply_cost", N_("Was es laut Antwort ungefähr kosten würde"), values=_values(CostClass)),
    Column("reply_feasibility", N_("Ob es sich laut Antwort umsetzen lässt"), values=_values(Feasibility)),
    Column("replied_at", N_("Wann die Antwort erschien, die jetzt gilt"), Holds.MOMENT),
    _AUTHOR,
)  # fmt: skip
COMMENTS = (
    Column("id", N_("Nummer des Kommentars; wird nie neu vergeben"), Holds.NUMBER),
    Column("permalink", N_("Adresse der Idee, unter der er steht")),
    Column("reference", N_("Wie der Kommentar außerhalb heißt")),
    Column("idea", N_("Nummer der Idee"), Holds.NUMBER),
    Column("idea_reference", N_("Wie die Idee außerhalb heißt")),
    Column("answers", N_("„reference“ des Kommentars, auf den er antwortet; leer: er antwortet auf keinen")),
    _PLAIN,
    _SOURCE,
    _FORMAT,
    Column("voice", N_("In wessen Namen geschrieben wurde; leer: im eigenen"), values=_values(Voice)),
    Column("organisation", N_("Organisation, für die jemand sprach")),
    Column("state", N_("Ob er noch auf Prüfung wartet"), values=_values(CommentState)),
    Column("aside", N_("Ob er ausgeblendet oder zurückgezogen ist; leer: nein"), values=_values(CommentAside), is_open=False),
    _RULE,
    _VERSION,
    _CREATED,
    Column("published_at", N_("Wann er veröffentlicht wurde"), Holds.MOMENT),
    Column("edited_at", N_("Wann sein Text zuletzt geändert wurde"), Holds.MOMENT),
    _AUTHOR,
)  # fmt: skip
MEASURES = (
    Column("id", N_("Nummer der Maßnahme; wird nie neu vergeben"), Holds.NUMBER),
    Column("permalink", N_("Adresse ihrer Seite auf dieser Plattform")),
    Column("title", N_("Name")),
    Column("summary", N_("Worum es geht, in einem Satz")),
    Column("description", N_("Beschreibung ohne Auszeichnung, ein Absatz je Zeile")),
    Column("field", N_("Thema (Innovationsfeld)")),
    Column("state", N_("Stand; öffentlich ab „prioritised“"), values=_values(MeasureState)),
    Column("lead", N_("Wer federführend ist")),
    Column("partners", N_("Wer mitmacht"), Holds.LINES),
    Column("starts_on", N_("Beginn"), Holds.DAY),
    Column("ends_on", N_("Ende"), Holds.DAY),
    Column("cost", N_("Kosten in Worten")),
    Column("ideas", N_("Ideen dieser Beteiligung dahinter: Nummer, Rolle, Überschrift"), Holds.LINES),
    Column("milestones", N_("Meilensteine: fällig am, erledigt am (oder „open“), Name"), Holds.LINES),
    _CREATED,
    _CHANGED,
)


class TableKind(StrEnum):
    """The tables that can be had."""

    IDEAS = "ideas"
    COMMENTS = "comments"
    MEASURES = "measures"


COLUMNS: dict[TableKind, tuple[Column, ...]] = {
    TableKind.IDEAS: IDEAS,
    TableKind.COMMENTS: COMMENTS,
    TableKind.MEASURES: MEASURES,
}


def columns(table: TableKind, *, is_open: bool = False) -> tuple[Column, ...]:
    """The columns of a table, or those of them that are open data."""
    return tuple(column for column in COLUMNS[table] if column.is_open or not is_open)


def names(table: TableKind, *, is_open: bool = False) -> tuple[str, ...]:
    """The headers of a table."""
    return tuple(column.name for column in columns(table, is_open=is_open))


def flat(column: Column, value: Cell) -> str | int | float | None:
    """A cell for formats that know no lists."""
    if isinstance(value, list):
        return (" " if column.holds is Holds.WORDS else "\n").join(value)
    return value


def as_texts(chosen: Iterable[Column], values: Mapping[str, Cell]) -> list[str]:
    """A row as CSV has it."""
    return [_text(flat(column, values[column.name])) for column in chosen]


def _text(value: str | int | float | None) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)

"""The texts that only the region can write: who runs the platform, whom to turn to, what it says in easy language. A closed
list; pure."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from mitreden.core.rich_text import is_web_address
from mitreden.core.words import N_

_BLANK = re.compile(r"\[[^\]\n]+\](?!\()")  # what a template leaves to be filled in; `[text](address)` is a link
ENGLISH_END = "_en"
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


class Kind(StrEnum):
    """How a text is typed and shown."""

    TEXT = "text"
    MAIL = "mail"
    DATE = "date"
    STATUS = "status"
    LINK = "link"


class Part(StrEnum):
    """The pages that the texts stand on."""

    IMPRINT = "imprint"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"
    TERMS = "terms"
    EASY = "easy"

    @property
    def path(self) -> str:
        """The address of the page."""
        return "/easy" if self is Part.EASY else f"/legal/{self}"


STATUSES = {
    "full": N_("vollständig vereinbar"),
    "partly": N_("teilweise vereinbar"),
    "not": N_("nicht vereinbar"),
}


@dataclass(frozen=True)
class Slot:
    """One text. `is_needed`: the law asks for it; the desk warns while it is empty, the page says that the region still writes it.
    `is_wished`: the desk warns, too, and the page goes without. `is_complete`: the template stands on the page until the region
    has words of its own. `is_english`: what English pages show in place of the German text."""

    key: str
    part: Part
    label: str
    hint: str = ""
    kind: Kind = Kind.TEXT
    is_needed: bool = True
    is_wished: bool = False
    is_complete: bool = False
    is_english: bool = False

    @property
    def german(self) -> str:
        """The key of the German text."""
        return self.key.removesuffix(ENGLISH_END)

    @property
    def template(self) -> str:
        """What the form begins with; with blanks in square brackets, unless it is complete."""
        return _templates().get(self.key, "")


EASY_HINT = N_("In Leichter Sprache, ein Gedanke je Zeile. Leer: Es steht der mitgelieferte Text da.")
SLOTS = (
    Slot("operator", Part.IMPRINT, N_("Wer betreibt die Plattform?"), N_("Name der Stelle und Postanschrift.")),
    Slot("representative", Part.IMPRINT, N_("Wer vertritt diese Stelle?"), N_("Name und Amt.")),
    Slot("reach", Part.IMPRINT, N_("Wie erreicht man Sie schnell?"), N_("Telefon und Mail-Adresse.")),
    Slot(
        "editor",
        Part.IMPRINT,
        N_("Wer ist für die Inhalte verantwortlich?"),
        N_("Name und Anschrift, § 18 Abs. 2 Medienstaatsvertrag."),
    ),
    Slot(
        "supervisor",
        Part.IMPRINT,
        N_("Welche Behörde hat die Aufsicht?"),
        N_("Bei Gemeinden und Verbänden meist die Rechtsaufsicht."),
        is_needed=False,
    ),
    Slot("tax", Part.IMPRINT, N_("Umsatzsteuer-Nummer"), N_("Nur wenn es eine gibt."), is_needed=False),
    Slot(
        "controller",
        Part.PRIVACY,
        N_("Wer ist für die Daten auf der Plattform verantwortlich?"),
        N_("Für Konto, Anmeldung und Betrieb. Für jede Beteiligung steht es bei ihr."),
    ),
    Slot(
        "officer",
        Part.PRIVACY,
        N_("Datenschutzbeauftragte Person"),
        N_("Wie man sie erreicht. Der Name muss nicht dastehen."),
    ),
    Slot(
        "basis",
        Part.PRIVACY,
        N_("Rechtsgrundlage für Konto und Betrieb"),
        N_("Bei öffentlichen Stellen meist Art. 6 Abs. 1 lit. e DSGVO mit dem Gesetz Ihres Landes."),
    ),
    Slot(
        "host",
        Part.PRIVACY,
        N_("Wer betreibt den Server und den Mailversand?"),
        N_("Diese Stellen bekommen Daten in Ihrem Auftrag."),
    ),
    Slot(
        "data_authority",
        Part.PRIVACY,
        N_("Aufsichtsbehörde für den Datenschutz"),
        N_("Die Behörde Ihres Landes, mit Anschrift."),
    ),
    Slot(
        "status",
        Part.ACCESSIBILITY,
        N_("Wie weit ist die Plattform barrierefrei?"),
        N_("Was bei Ihrer Prüfung herauskam."),
        Kind.STATUS,
    ),
    Slot(
        "law",
        Part.ACCESSIBILITY,
        N_("Welches Gesetz gilt bei Ihnen?"),
        N_("Das Gleichstellungsgesetz Ihres Landes mit seiner Verordnung."),
    ),
    Slot(
        "gaps",
        Part.ACCESSIBILITY,
        N_("Was ist noch nicht barrierefrei?"),
        N_("Was, warum, und wie es anders geht. Auch: nichts bekannt."),
    ),
    Slot("made_on", Part.ACCESSIBILITY, N_("Wann wurde die Erklärung erstellt?"), "", Kind.DATE),
    Slot(
        "checked_on",
        Part.ACCESSIBILITY,
        N_("Wann wurde sie zuletzt überprüft?"),
        N_("Mindestens einmal im Jahr."),
        Kind.DATE,
        is_needed=False,
    ),
    Slot("method", Part.ACCESSIBILITY, N_("Wie wurde geprüft?"), N_("Selbst bewertet oder von einer anderen Stelle.")),
    Slot(
        "barrier_mail",
        Part.ACCESSIBILITY,
        N_("Wohin gehen gemeldete Barrieren?"),
        N_("Eine Mail-Adresse. Leer: an alle, die die Region koordinieren."),
        Kind.MAIL,
        is_needed=False,
    ),
    Slot(
        "enforcement",
        Part.ACCESSIBILITY,
        N_("Durchsetzungs- oder Schlichtungsstelle"),
        N_("Die Stelle Ihres Landes, mit Anschrift und Seite im Netz."),
    ),
    Slot(
        "house_rules",
        Part.TERMS,
        N_("Eigene Bedingungen der Region"),
        N_("Was über die Regeln hinaus gilt."),
        is_needed=False,
    ),
    *(
        Slot(key, Part.EASY, label, EASY_HINT, is_needed=False, is_complete=True)
        for key, label in (
            ("easy_about", N_("Was ist diese Seite?")),
            ("easy_how", N_("Wie kann ich mitmachen?")),
            ("easy_help", N_("Wer hilft mir?")),
        )
    ),
    Slot(
        "easy_video",
        Part.EASY,
        N_("Video in Gebärdensprache"),
        N_("Adresse (https://…) einer Seite oder Datei mit dem Video. Wir verlinken sie nur."),
        Kind.LINK,
        is_needed=False,
        is_wished=True,
    ),
)
_SAME_IN_ENGLISH = {"operator", "editor", "tax"}  # names, addresses, numbers
ENGLISH = tuple(
    replace(slot, key=slot.key + ENGLISH_END, is_needed=False, is_complete=False, is_english=True)
    for slot in SLOTS
    if slot.kind is Kind.TEXT and slot.key not in _SAME_IN_ENGLISH
)
BY_KEY = {slot.key: slot for slot in (*SLOTS, *ENGLISH)}


@cache
def _templates() -> dict[str, str]:
    folder = Path(__file__).parent
    blank: dict[str, str] = json.loads((folder / "slots.json").read_text(encoding="utf-8"))
    easy = json.loads((folder / "easy.json").read_text(encoding="utf-8"))
    return blank | {entry["key"]: entry["text"] for entry in easy}


def is_filled(text: str) -> bool:
    """Whether there is a text, and nothing in it that a template left blank."""
    return bool(text.strip()) and not _BLANK.search(text)


def fits(slot: Slot, text: str) -> bool:
    """Whether a text, if there is one, is of its slot's kind."""
    if not text:
        return True
    if slot.kind is Kind.MAIL:
        return bool(_MAIL.match(text))
    if slot.kind is Kind.LINK:
        return is_web_address(text)
    if slot.kind is Kind.STATUS:
        return text in STATUSES
    return slot.kind is not Kind.DATE or _is_date(text)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def missing(texts: Mapping[str, str]) -> list[Slot]:
    """The slots that are needed and empty, or still have blanks."""
    return [slot for slot in SLOTS if slot.is_needed and not is_filled(texts.get(slot.key, ""))]


def wished(texts: Mapping[str, str]) -> list[Slot]:
    """The slots that are empty and that people need, whatever the law says."""
    return [slot for slot in SLOTS if slot.is_wished and not is_filled(texts.get(slot.key, ""))]


def untranslated(texts: Mapping[str, str]) -> list[Slot]:
    """The slots whose German text English readers get, because there is no other."""
    return [
        slot for slot in ENGLISH if is_filled(texts.get(slot.german, "")) and not is_filled(texts.get(slot.key, ""))
    ]


def own(slot: Slot, text: str) -> str:
    """What is kept of a text that was typed: nothing, if it is the one that stands there anyway."""
    return "" if slot.is_complete and text == slot.template else text


def parts() -> Iterable[tuple[Part, list[Slot], list[Slot]]]:
    """The slots, page by page, and those of the English page."""
    return [
        (part, [slot for slot in SLOTS if slot.part is part], [slot for slot in ENGLISH if slot.part is part])
        for part in Part
    ]

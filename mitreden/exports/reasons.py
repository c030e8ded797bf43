"""Why a line of a file cannot be taken: English for the console, the reader's language for the desk."""

from dataclasses import dataclass

from mitreden.core.words import N_


@dataclass(frozen=True)
class Reason:
    """Why something was refused. `value` stands in both sentences at %(x)s."""

    english: str
    german: str
    value: str = ""

    def __str__(self) -> str:
        return self.english.replace("%(x)s", self.value)


class RefusedError(Exception):
    """A line cannot be taken; `reason` says why."""

    def __init__(self, reason: tuple[str, str], value: object = "") -> None:
        self.reason = Reason(*reason, str(value))
        super().__init__(str(self.reason))


NO_WORDS = ("neither title nor text", N_("Weder Überschrift noch Text."))
DRAFT = ("a draft: it belongs to its author alone", N_("Ein Entwurf: Er gehört nur dem Menschen, der ihn schreibt."))
SEEN = ("the reference %(x)s stands in an earlier line", N_("Die Kennung %(x)s steht schon in einer früheren Zeile."))
UNKNOWN_WORD = ("%(x)s: the codebook knows no such value", N_("%(x)s: Diesen Wert kennt das Codebuch nicht."))
NO_FIELD = ("no field, and no --default-field given", N_("Es fehlt das Thema, und es ist keines vorgegeben."))
BAD_FIELD = ("the field %(x)s cannot be made: a name has 2 to 60 characters",
             N_("Das Thema %(x)s lässt sich nicht anlegen: Ein Name hat 2 bis 60 Zeichen."))  # fmt: skip
NOT_UTF8 = ("not readable as UTF-8", N_("Nicht lesbar als UTF-8."))
NOT_JSON = ("not valid JSON", N_("Kein gültiges JSON."))
NO_OBJECT = ("not a JSON object", N_("Kein JSON-Objekt."))
NOT_CSV = ("not readable as CSV: %(x)s", N_("Nicht lesbar als CSV: %(x)s"))
COLUMNS = ("wrong number of columns (there / needed): %(x)s", N_("Falsche Zahl von Spalten (da / nötig): %(x)s"))
NO_LIST = ("comments are not a list", N_("Die Kommentare sind keine Liste."))
NO_TEXT_VALUE = ("%(x)s is not a text", N_("%(x)s ist kein Text."))
NOTHING_SAID = ("no words", N_("Der Kommentar hat keine Worte."))
IDEA_REFUSED = ("its idea was refused", N_("Die Idee dazu wurde nicht übernommen."))
NO_IDEA = ("there is no idea %(x)s in this campaign", N_("Die Idee %(x)s gibt es in dieser Beteiligung nicht."))
OTHER_THING = ("it is about something else: %(x)s", N_("Er steht unter etwas anderem: %(x)s"))
NOT_PUBLIC = ("it waits for a moderator there, or is hidden", N_("Er wartet dort auf Prüfung oder ist ausgeblendet."))

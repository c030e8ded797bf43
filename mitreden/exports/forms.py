"""Shape of input: which table somebody wants, which file somebody brings."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, Optional

from mitreden.campaigns.models import Campaign
from mitreden.core.words import N_
from mitreden.exports import writing
from mitreden.exports.columns import TableKind
from mitreden.exports.shapes import Format
from mitreden.exports.writing import FileKind
from mitreden.web.i18n import gettext

TABLE_NAMES: dict[TableKind, str] = {
    TableKind.IDEAS: N_("Ideen"),
    TableKind.COMMENTS: N_("Kommentare zu Ideen"),
    TableKind.MEASURES: N_("Maßnahmen"),
}
KIND_NAMES: dict[FileKind, str] = {
    FileKind.XLSX: N_("XLSX – für Excel und LibreOffice"),
    FileKind.CSV: N_("CSV – für Programme"),
    FileKind.JSON: N_("JSON – für Programme"),
    FileKind.GEOJSON: N_("GeoJSON – für Karten, nur Ideen"),
}


class _Form(FlaskForm):  # type: ignore[misc]  # it is untyped
    """Labels are looked up for each request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.label.text = gettext(field.label.text)


class TableForm(_Form):
    """A table of a campaign as a file."""

    campaign = SelectField(N_("Beteiligung"))
    table = SelectField(N_("Tabelle"))
    format = SelectField(N_("Format"))

    def offer(self, campaigns: Sequence[Campaign]) -> None:
        """What there is to choose from."""
        self.campaign.choices = [SelectChoice(campaign.slug, campaign.title) for campaign in campaigns]
        self.table.choices = [SelectChoice(table.value, gettext(name)) for table, name in TABLE_NAMES.items()]
        self.format.choices = [SelectChoice(kind.value, gettext(name)) for kind, name in KIND_NAMES.items()]

    def validate_format(self, field: Any) -> None:
        """Only ideas have a place on the map."""
        if self.table.data in set(TableKind) and FileKind(field.data) not in writing.kinds(TableKind(self.table.data)):
            raise ValidationError(
                gettext(N_("Orte für die Karte haben nur die Ideen. Bitte wählen Sie ein anderes Format."))
            )


class UploadForm(_Form):
    """A file with ideas or comments for a campaign."""

    campaign = SelectField(N_("Beteiligung"))
    table = SelectField(N_("Was steht in der Datei?"))
    file = FileField(N_("Datei"))
    format = SelectField(N_("Format"))
    default_field = StringField(N_("Thema für Zeilen ohne Thema"), [Optional(), Length(max=60)])

    def offer(self, campaigns: Sequence[Campaign]) -> None:
        """What there is to choose from."""
        tables = (TableKind.IDEAS, TableKind.COMMENTS)
        self.campaign.choices = [SelectChoice(campaign.slug, campaign.title) for campaign in campaigns]
        self.table.choices = [SelectChoice(table.value, gettext(TABLE_NAMES[table])) for table in tables]
        self.format.choices = [
            SelectChoice("", gettext(N_("wie die Endung sagt"))),
            SelectChoice(Format.CSV.value, gettext(N_("CSV mit unseren Spalten"))),
            SelectChoice(Format.JSONL.value, gettext(N_("JSON, ein Objekt je Zeile"))),
            SelectChoice(Format.CONSUL.value, gettext(N_("CSV aus CONSUL"))),
        ]

    def validate_file(self, field: Any) -> None:
        """There must be one."""
        if not field.data or not field.data.filename:
            raise ValidationError(gettext(N_("Bitte wählen Sie eine Datei aus.")))

"""Shape of input for signing in, the account and members."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, EmailField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from mitreden.core.words import N_
from mitreden.web.i18n import gettext


class _Said:
    """A validator whose message is looked up when it is shown."""

    def __init__(self, validator: type[Any], message: str, **options: Any) -> None:
        self._validator = validator
        self._message = message
        self._options = options
        self.field_flags = {} if validator is Length else validator(**options).field_flags  # no counters here

    def __call__(self, form: Any, field: Any) -> None:
        self._validator(message=gettext(self._message), **self._options)(form, field)


def _needed(message: str) -> _Said:
    return _Said(DataRequired, message)


def _at_most(number: int, message: str = N_("Das ist zu lang.")) -> _Said:
    return _Said(Length, message, max=number)


_EMAIL_MISSING = N_("Bitte schreiben Sie Ihre Mail-Adresse.")


class _Form(FlaskForm):  # type: ignore[misc]  # it is untyped
    """Labels are looked up for each request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.label.text = gettext(field.label.text)


class SignInForm(_Form):
    """Where to send the code."""

    email = EmailField(N_("Mail-Adresse"), [_needed(_EMAIL_MISSING), _at_most(254)])


_DIGITS = r"[\s.-]*([0-9][\s.-]*){6}\Z"
_SIX_DIGITS = N_("Der Code hat sechs Ziffern. Bitte schauen Sie noch einmal in die Mail.")


class CodeForm(_Form):
    """The six digits."""

    code = StringField(
        N_("Code aus der Mail"),
        [
            _needed(N_("Bitte schreiben Sie die sechs Ziffern.")),
            _Said(Regexp, _SIX_DIGITS, regex=_DIGITS),
        ],
    )


class AppCodeForm(_Form):
    """Six digits from the authenticator app."""

    code = StringField(
        N_("Code aus der App"),
        [
            _needed(N_("Bitte schreiben Sie die sechs Ziffern aus Ihrer App.")),
            _Said(Regexp, N_("Der Code hat sechs Ziffern. Bitte schauen Sie noch einmal in Ihre App."), regex=_DIGITS),
        ],
    )

    @property
    def typed(self) -> Any:
        """The field."""
        return self.code


class RecoveryForm(_Form):
    """A recovery code."""

    recovery = StringField(
        N_("Wiederherstellungscode"),
        [_needed(N_("Bitte schreiben Sie einen Ihrer Wiederherstellungscodes.")), _at_most(60)],
    )

    @property
    def typed(self) -> Any:
        """The field."""
        return self.recovery


class ProofForm(_Form):
    """A code of the app or a recovery code, before something changes."""

    code = StringField(
        N_("Code aus der App oder Wiederherstellungscode"),
        [_needed(N_("Bitte schreiben Sie einen Code.")), _at_most(60)],
    )


class LostPhoneForm(_Form):
    """Whose second factor is taken off."""

    email = EmailField(
        N_("Mail-Adresse der Person"), [_needed(N_("Bitte schreiben Sie die Mail-Adresse.")), _at_most(254)]
    )
    is_sure = BooleanField(
        N_("Ich habe mich überzeugt, dass es wirklich diese Person ist."),
        [
            _needed(
                N_(
                    "Bitte fragen Sie bei der Person nach: am Telefon unter einer Nummer, die Sie schon kannten, oder vor Ort."
                )
            )
        ],
    )


class PasswordSignInForm(_Form):
    """Address and password."""

    email = EmailField(N_("Mail-Adresse"), [_needed(_EMAIL_MISSING), _at_most(254)])
    password = PasswordField(N_("Passwort"), [_needed(N_("Bitte schreiben Sie Ihr Passwort.")), _at_most(1_000)])


class WelcomeForm(_Form):
    """What a new person tells."""

    display_name = StringField(
        N_("Ihr Name auf dieser Seite"),
        [
            _needed(N_("Bitte schreiben Sie einen Namen.")),
            _Said(Length, N_("Ein Name hat 2 bis 60 Zeichen."), min=2, max=60),
        ],
    )
    accepts_terms = BooleanField(
        N_("Ich bin mit den Regeln fürs Mitmachen einverstanden."),
        [_needed(N_("Bitte stimmen Sie den Regeln zu. Ohne geht es nicht."))],
    )


class ProfileForm(_Form):
    """Name, language and home."""

    display_name = StringField(
        N_("Ihr Name auf dieser Seite"),
        [
            _needed(N_("Bitte schreiben Sie einen Namen.")),
            _Said(Length, N_("Ein Name hat 2 bis 60 Zeichen."), min=2, max=60),
        ],
    )
    locale = SelectField(N_("Sprache"), choices=[SelectChoice("de", "Deutsch"), SelectChoice("en", "English")])
    home = SelectField(N_("Meine Gemeinde"), [Optional()])

    def offer_homes(self, rows: list[Any]) -> None:
        """The municipalities to choose from."""
        none = gettext("keine Angabe")
        self.home.choices = [SelectChoice("", none), *(SelectChoice(str(row.id), row.name) for row in rows)]


class WrittenHomeForm(ProfileForm):
    """The same where there are too many municipalities for a list."""

    home = StringField(  # type: ignore[assignment]  # another field of the same name
        N_("Meine Gemeinde"), [Optional(), _at_most(120)]
    )


class PasswordForm(_Form):
    """A new password, and the old one unless a code has just proved who it is."""

    current = PasswordField(N_("Bisheriges Passwort"), [_at_most(1_000)])
    password = PasswordField(N_("Neues Passwort"), [_needed(N_("Bitte schreiben Sie ein neues Passwort."))])


class GrantForm(_Form):
    """Who gets which role, where and until when."""

    email = EmailField(
        N_("Mail-Adresse der Person"), [_needed(N_("Bitte schreiben Sie die Mail-Adresse.")), _at_most(254)]
    )
    role = SelectField(N_("Rolle"), [_Said(InputRequired, N_("Bitte wählen Sie eine Rolle."))])
    place = SelectField(N_("Gilt für"), [_Said(InputRequired, N_("Bitte wählen Sie, wo die Rolle gilt."))])
    organisation = StringField(N_("Name der Gemeinde oder Organisation"), [Optional(), _at_most(120)])
    ends_on = DateField(N_("Letzter Tag"), [Optional()])

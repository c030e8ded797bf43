"""Shape of input: where to send the link."""

from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import InputRequired, Length

from mitreden.web.i18n import lazy_gettext as _


class AddressForm(FlaskForm):  # type: ignore[misc]  # it is untyped
    """The mail address, asked for at the end."""

    email = EmailField(
        _("Mail-Adresse"),
        [InputRequired(_("Bitte schreiben Sie Ihre Mail-Adresse.")), Length(max=254, message=_("Das ist zu lang."))],
    )

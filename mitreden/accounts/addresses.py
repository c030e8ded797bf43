"""Mail addresses: one spelling for each, so that one address has one account."""

from email_validator import EmailNotValidError, validate_email

from mitreden.core.errors import DomainError
from mitreden.core.words import N_

_WRONG = N_("Bitte prüfen Sie die Mail-Adresse. Sie sieht zum Beispiel so aus: name@beispiel.de")


def normalised(address: str) -> str:
    """The address in lower case and its domain in ASCII. DomainError if it is none. No server is asked."""
    try:
        valid = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise DomainError(_WRONG, field="email") from error
    return f"{valid.local_part}@{valid.ascii_domain}".lower()

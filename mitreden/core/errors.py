"""What can go wrong in the domain, said so that a page can say it to a person."""

from typing import Any


class DomainError(Exception):
    """A rule was not met.

    `message` is a text marked with `N_`, `values` fill its `%(name)s` places, `field` names the form field beside which
    the message belongs (None: above the form).
    """

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotAllowedError(DomainError):
    """The person may not do this (403)."""


class NotFoundError(DomainError):
    """There is no such thing, or the person may not know of it (404)."""


class UnavailableError(DomainError):
    """It cannot be done just now, through nobody's fault; trying again later helps (503)."""

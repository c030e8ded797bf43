"""What can come between seeing an idea and deciding on it."""

from mitreden.core.errors import DomainError


class AlreadyDecidedError(DomainError):
    """Somebody else decided in the meantime: nothing is left to do."""


class ChangedMeanwhileError(DomainError):
    """The author changed the words in the meantime: they must be read again."""

"""Who does something, as far as lower layers need to know."""

from typing import Protocol


class Actor(Protocol):
    """A person who acts. Commands take `by: Actor | None`; None is the system itself (a job, an import, the console)."""

    @property
    def id(self) -> int:
        """The person's number, which names nobody once the person is erased."""
        ...

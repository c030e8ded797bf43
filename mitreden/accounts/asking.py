"""Questions whose condition depends on who asks: prepared for guests, and for citizens without a role; built anew for others."""

from collections.abc import Callable, Sequence
from typing import Any

from mitreden.accounts.models import AnyCitizen, Guest
from mitreden.accounts.policy import Visitor
from mitreden.core.reading import Question
from mitreden.extensions import reading

# Guests are all alike, and citizens without a role but for their number. By "is a guest".
ALIKE: dict[bool, Any] = {True: Guest(), False: AnyCitizen()}


class VisitorsQuestion:
    """`statement_for(visitor)` with that visitor's `visible_to` in it."""

    def __init__(self, statement_for: Callable[[Visitor], Any]) -> None:
        self._statement_for = statement_for
        self._prepared = {is_guest: Question(statement_for(visitor)) for is_guest, visitor in ALIKE.items()}

    def rows(self, person: Visitor, **values: Any) -> Sequence[Any]:
        """The rows that `person` may see: one query."""
        values["person_id"] = person.id
        if person.active_grants:
            return reading().execute(self._statement_for(person), values).all()
        return self._prepared[person.id is None].rows(reading(), **values)

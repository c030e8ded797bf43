"""What joint ideas are meant to do, in sets of names: the oracle of the property test."""

from copy import deepcopy
from dataclasses import dataclass, field


@dataclass
class Model:
    """Who supports which idea, who belongs to which joint idea, who opted out, and how each step could be taken back."""

    votes: set[tuple[int, int]] = field(default_factory=set)  # (person, idea)
    members: dict[int, set[int]] = field(default_factory=dict)  # by joint idea; those that are dissolved are missing
    chosen: dict[tuple[int, int], bool] = field(default_factory=dict)  # by (joint idea, person)
    words: dict[int, tuple[str, int]] = field(default_factory=dict)  # title and lead
    steps: list[tuple[dict[int, tuple[set[int] | None, tuple[str, int]]], bool]] = field(default_factory=list)

    def supporters(self, ideas: set[int]) -> set[int]:
        """Who supports at least one of these."""
        return {person for person, idea in self.votes if idea in ideas}

    def joint(self, bundle: int) -> int:
        """The joint number: the union, less the opt-outs."""
        return len({one for one in self.supporters(self.members[bundle]) if self.chosen.get((bundle, one), True)})

    def free(self, ideas: set[int]) -> set[int]:
        """Those that belong to no joint idea."""
        return ideas - set().union(*self.members.values())

    def keep(self, *bundles: int, new: int | None = None) -> None:
        """Remember how things stand before a step."""
        was = {one: (deepcopy(self.members.get(one)), self.words[one]) for one in bundles}
        if new is not None:
            was[new] = (None, self.words.get(new, ("", 0)))
        self.steps.append((was, False))

    def newest(self, bundle: int) -> int | None:
        """The place of the newest step of a joint idea that was not taken back."""
        found = [place for place, (was, is_undone) in enumerate(self.steps) if bundle in was and not is_undone]
        return found[-1] if found else None

    def may_undo(self, bundle: int) -> bool:
        """Whether its newest step is the newest of all it concerns, and its ideas are in no other joint one meanwhile."""
        place = self.newest(bundle)
        if place is None:
            return False
        was = self.steps[place][0]
        others = set().union(*(members for one, members in self.members.items() if one not in was))
        back = set().union(*(members or set() for members, _ in was.values()))
        return all(self.newest(one) == place for one in was) and not back & others

    def undo(self, bundle: int) -> None:
        """Take the newest step back."""
        place = self.newest(bundle)
        assert place is not None
        was = self.steps[place][0]
        self.steps[place] = (was, True)
        for one, (members, words) in was.items():
            if members is None:
                self.members.pop(one, None)
                self.chosen = {key: value for key, value in self.chosen.items() if key[0] != one}
            else:
                self.members[one], self.words[one] = set(members), words

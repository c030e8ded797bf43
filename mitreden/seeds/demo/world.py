"""The things of the demo region by the names that its texts use."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign
from mitreden.core.keys import KeyStore
from mitreden.ideas.models import Idea
from mitreden.media.store import Store
from mitreden.region.models import InnovationField, Organisation
from mitreden.seeds.demo.diary import Diary

Text = dict[str, Any]
WHOLE_REGION = "region"


def texts(name: str) -> Any:
    """One of the files with texts."""
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))


@dataclass
class World:
    """What exists so far."""

    keys: KeyStore
    store: Store
    diary: Diary = field(default_factory=Diary)
    fields: dict[str, InnovationField] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    ideas: dict[str, Idea] = field(default_factory=dict)

    def municipality_id(self, key: str) -> int | None:
        """The number of a municipality, None for the whole region."""
        return None if key == WHOLE_REGION else self.organisations[key].id

"""Every setting is documented, in the words of the code."""

import re
from dataclasses import fields
from pathlib import Path

from mitreden.config import PREFIX, Settings

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "configuration.md"


def test_the_document_lists_exactly_the_settings() -> None:
    named = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", DOCUMENT.read_text(encoding="utf-8")))
    assert named - {f"{PREFIX}TEST_POSTGRES"} == {PREFIX + item.name.upper() for item in fields(Settings)}


def test_every_setting_says_what_it_is_for() -> None:
    assert [item.name for item in fields(Settings) if len(item.metadata.get("about", "")) < 20] == []

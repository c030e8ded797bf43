"""What is installed is written down to the last byte, and says nothing about where it came from."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON_LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")


@pytest.mark.parametrize("name", [*PYTHON_LOCKS, "package-lock.json", ".npmrc"])
def test_a_lock_file_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"--(index|extra-index|find-links|trusted)|registry=", text)


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_every_locked_package_has_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").split("\n", 1)[1].strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_every_front_end_package_has_a_hash() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')


def test_the_lock_holds_what_the_project_asks_for() -> None:
    """Who adds a library to pyproject.toml runs `make lock`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [Requirement(text) for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]]
    locked = set(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE))
    assert {canonicalize_name(item.name) for item in wanted} - locked == set()
    assert [item for item in wanted if version(item.name) not in item.specifier] == []

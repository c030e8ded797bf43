"""Nothing grows past what one reads in a sitting. The budgets are those of docs/architecture.md."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = sorted((ROOT / "mitreden").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


def _length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=_name)
def test_a_module_has_at_most_300_lines(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 300


@pytest.mark.parametrize("path", [p for p in MODULES if p.stem == "views" or p.parent.name == "views"], ids=_name)
def test_a_view_has_at_most_25_lines(path: Path) -> None:
    assert [function.name for function in _functions(path) if _length(function) > 25] == []


@pytest.mark.parametrize("path", [p for p in TESTS if p.name.startswith("test_")], ids=_name)
def test_a_test_has_at_most_30_lines(path: Path) -> None:
    long = [
        function.name for function in _functions(path) if function.name.startswith("test_") and _length(function) > 30
    ]
    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_is_imported_inside_a_function_to_dodge_an_arrow(path: Path) -> None:
    inside = [
        ast.unparse(node)
        for function in _functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mitreden")
    ]
    assert inside == []


def test_no_room_is_called_a_drawer() -> None:
    words = {"utils", "util", "helpers", "helper", "manager", "handler", "misc", "common"}
    assert [_name(path) for path in MODULES if words & set(path.stem.split("_"))] == []

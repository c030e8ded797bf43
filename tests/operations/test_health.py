"""Whether the service says that it can do its work."""

import json
import subprocess
import sys
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.operations import health
from tests.installation import ROOT, Installation
from tests.page_client import PageClient


def test_the_process_is_up(client: PageClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready(installation: Installation) -> None:
    with installation.context() as app:
        assert PageClient(app).get("/readyz").status_code == 200


def test_not_ready_while_a_migration_is_missing(installation: Installation) -> None:
    installation.execute("UPDATE alembic_version SET version_num = 'older'")
    with installation.context() as app:
        answer = PageClient(app).get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "mitreden init" in answer.text


def test_not_ready_without_tables(installation: Installation) -> None:
    installation.execute("DROP TABLE alembic_version")
    with installation.context() as app:
        assert PageClient(app).get("/readyz").status_code == 503


def test_not_ready_while_nobody_can_write(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "TIMEOUT_MS", 100)
    engine = sa.create_engine(installation.database_url)
    with installation.context() as app, engine.connect() as holder:
        holder.execute(sa.text("UPDATE alembic_version SET version_num = version_num"))
        assert PageClient(app).get("/readyz").status_code == 503
        assert PageClient(app).get("/healthz").status_code == 200
        holder.rollback()
        assert PageClient(app).get("/readyz").status_code == 200
    engine.dispose()


def test_readiness_changes_nothing(installation: Installation) -> None:
    before = installation.execute("SELECT version_num FROM alembic_version")
    with installation.context() as app:
        PageClient(app).get("/readyz")
    assert installation.execute("SELECT version_num FROM alembic_version") == before


def test_whom_to_tell_about_a_hole(client: PageClient) -> None:
    answer = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:mitreden@example.org"
    assert fields["Expires"].endswith("Z")
    assert fields["Canonical"] == "http://127.0.0.1:8000/.well-known/security.txt"


def test_permissions_name_every_route(installation: Installation) -> None:
    listed = json.loads(installation.run("permissions", "--json").output)
    with installation.context() as app:
        rules = {
            (method, rule.rule)
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }
    assert {(route["method"], route["pattern"]) for route in listed} == rules
    assert all(set(route) == {"method", "pattern", "roles", "writes"} for route in listed)
    assert all(route["roles"] for route in listed), "a route without a decision"
    table = {(route["method"], route["pattern"]): route for route in listed}
    assert "guest" in table["GET", "/account/sign-in"]["roles"]
    assert table["GET", "/desk/members"]["roles"] == ["coordinator", "administrator"]
    assert "guest" not in table["GET", "/account"]["roles"]
    assert [table[method, "/account/profile"]["writes"] for method in ("GET", "POST")] == [False, True]


OPTIONAL = [
    "numpy",
    "PIL",
    "webauthn",
    "authlib",
    "weasyprint",
    "xlsxwriter",
    "psycopg",
    "cryptography",
    "pyotp",
    "segno",
    "huey",
    "redis",
    "granian",
]


def _import_seconds(module: str, folder: Any) -> float:
    """CPU seconds of importing `module` in a process of its own; the least of three. Optional libraries must stay out."""
    program = (
        f"import sys, time; start = time.process_time(); import {module}; print(time.process_time() - start);"
        f"print([name for name in {OPTIONAL!r} if name in sys.modules])"
    )
    environment = {"MITREDEN_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    seconds = []
    for _ in range(3):
        command = [sys.executable, "-W", "ignore", "-c", program]
        output = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        used, loaded = output.splitlines()
        assert loaded == "[]"
        seconds.append(float(used))
    return min(seconds)


def test_the_import_is_quick_and_loads_no_optional_library(tmp_path: Any) -> None:
    """Under a second; on a slow or busy machine at most 3.9 times what Flask, SQLAlchemy and Alembic take there (3.5 seen)."""
    assert _import_seconds("wsgi", tmp_path) < max(1, 3.9 * _import_seconds("flask_migrate", tmp_path))

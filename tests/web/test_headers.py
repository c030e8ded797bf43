"""The security headers stand on every answer, whoever gives it."""

from mitreden.web.assets import PREFIX, manifest
from tests.page_client import PageClient


def test_pages_errors_and_files_have_them(client: PageClient) -> None:
    for path, status in (
        ("/", 200),
        ("/none", 404),
        (f"{PREFIX}none.js", 404),
        (PREFIX + manifest()["css/site.css"], 200),
    ):
        for method in ("GET", "HEAD"):
            with client.open(path, method) as answer:
                assert answer.status_code == status
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["X-Frame-Options"] == "DENY"
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]

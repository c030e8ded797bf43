"""A storm of downloads: memory and time stay bounded, other pages are answered, and afterwards all is as before."""

import http.client
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mitreden.seeds.load import start
from tests.installation import Installation

IDEAS, CLIENTS, SECONDS = 3_000, 40, 12
PATHS = [f"/data/{start.SLUG}/{table}.{form}" for table in ("ideas", "comments") for form in ("xlsx", "json", "csv")]


def fetch(address: str, path: str, source: str) -> tuple[int, str | None]:
    """Status and Retry-After, asked from an address of this machine's own network."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60, source_address=(source, 0))
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status, response.headers["Retry-After"]
    finally:
        connection.close()


def storm(address: str) -> tuple[Counter[int], list[float], list[tuple[int, str | None]]]:
    """What the clients got, how long a reader of pages waited meanwhile, and what had no word of when to come again."""
    seen: list[tuple[int, str | None]] = []
    end = time.monotonic() + SECONDS

    def load(number: int) -> None:
        while time.monotonic() < end:
            seen.append(fetch(address, PATHS[number % len(PATHS)], f"127.0.{number + 1}.1"))

    threads = [threading.Thread(target=load, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    waited = []
    while time.monotonic() < end:
        began = time.monotonic()
        assert fetch(address, "/campaigns", "127.0.200.1")[0] == 200
        waited.append(time.monotonic() - began)
    for thread in threads:
        thread.join()
    return Counter(status for status, _ in seen), waited, [one for one in seen if one[0] != 200 and not one[1]]


def memory(folder: Path) -> int:
    """The largest peak of a server process that works in `folder`, in kB."""
    peaks = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"MITREDEN_DATA_DIR={folder}\0".encode() in (process / "environ").read_bytes():
                peaks.append(int((process / "status").read_text().split("VmHWM:")[1].split()[0]))
        except OSError:  # it has just ended, or is somebody else's
            continue
    return max(peaks)


@pytest.mark.slow
@pytest.mark.servers
def test_a_storm_of_downloads(installation: Installation) -> None:
    installation.run("seed", "--ideas", str(IDEAS), "--people", "20", "--votes", "0", "--comments", str(IDEAS))
    installation.environment["MITREDEN_RATE_LIMITS"] = "on"
    with installation.server("--workers", "2", "--no-worker") as address:
        quiet = memory(installation.folder)
        statuses, waited, silent = storm(address)
        figures = f"slowest page {max(waited):.2f} s of {len(waited)}, {quiet} kB before, {memory(installation.folder)} kB at most"
        print(installation.kind, dict(statuses), figures)  # noqa: T201  for docs/trust.md
        assert set(statuses) <= {200, 429, 503}
        assert statuses[200] > 0
        assert statuses[429] + statuses[503] > 0
        assert silent == []
        assert max(waited) < 10
        assert memory(installation.folder) < 220_000
        assert fetch(address, PATHS[0], "127.0.201.1")[0] == 200

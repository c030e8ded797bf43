"""The only reader of the environment. Every setting has a line of explanation; `docs/configuration.md` lists them all."""

import os
import re
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "MITREDEN_"
_TILES = re.compile(r"(?P<origin>https?://[a-z0-9.-]+(?::\d{1,5})?)?/(?!/)[A-Za-z0-9._~{}/?=&@+-]+")


def _setting(default: str, about: str) -> str:
    value: str = field(default=default, metadata={"about": about})
    return value


@dataclass(frozen=True)
class Settings:
    """All settings as text, as the environment gives them; properties interpret them."""

    data_dir: str = _setting("./var", "Folder of everything that the service writes: database, jobs, anchors, mails.")
    database_url: str = _setting("", "SQLAlchemy URL of the database; empty: the SQLite file `DATA_DIR/mitreden.db`.")
    jobs_url: str = _setting("", "Where due work is queued: postgresql://… or redis://…; empty: `DATA_DIR/jobs.db`.")
    keys_dir: str = _setting("", "Folder of the secrets, apart from database and backup; empty: `DATA_DIR/keys`.")
    secret_key: str = _setting("", "Signs cookies and tokens; empty: made once and kept in `KEYS_DIR`.")
    base_url: str = _setting("http://127.0.0.1:8000", "Public address; https makes cookies `__Host-` and Secure.")
    mail_url: str = _setting(
        "", "smtp://user:password@host:port, smtps://…, or file:///folder; empty: `DATA_DIR/mail`."
    )
    mail_from: str = _setting("mitreden@example.org", "Sender of all mails.")
    security_contact: str = _setting(
        "", "Where people tell of security problems (mailto:…, https://…); empty: the sender of mails."
    )
    redis_url: str = _setting("", "Shared counters of the rate limits; empty: in the memory of each server process.")
    port: str = _setting("8000", "Port of `mitreden serve` if none is given.")
    workers: str = _setting("2", "Server processes of `mitreden serve` if no number is given.")
    trusted_proxies: str = _setting("0", "How many proxies in front may tell the visitor's address (X-Forwarded-For).")
    rate_limits: str = _setting("on", "`off` switches rate limits off: for load tests on the own machine only.")
    staff_second_factor: str = _setting(
        "optional",
        "`required`: the desk opens to nobody without a second factor; `optional`: everybody decides for themselves.",
    )
    field_label: str = _setting("Thema", "What citizens read for an innovation field.")
    map_tiles: str = _setting(
        "", "Pictures below maps, `https://host/{z}/{x}/{y}.png` or `/path/…`; empty: names of places only."
    )
    map_attribution: str = _setting("", "Whose map tiles these are, as plain text: most owners ask for it.")
    test_data: str = _setting("../shared/data", "Folder of real data for the tests; tests say so where it is missing.")

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read every setting from `MITREDEN_<NAME>`."""
        names = {item.name: os.environ.get(PREFIX + item.name.upper()) for item in fields(cls)}  # noqa: TID251  this is the place
        return cls(**{name: value for name, value in names.items() if value is not None})

    @property
    def data_folder(self) -> Path:
        return Path(self.data_dir).resolve()

    @property
    def keys_folder(self) -> Path:
        return Path(self.keys_dir).resolve() if self.keys_dir else self.data_folder / "keys"

    @property
    def database(self) -> str:
        """The URL with its driver; `postgres://` and `postgresql://` mean psycopg 3."""
        url = self.database_url or f"sqlite:///{self.data_folder / 'mitreden.db'}"
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def mail(self) -> str:
        return self.mail_url or f"file://{self.data_folder / 'mail'}"

    @property
    def sender_address(self) -> str:
        """The bare address of the sender of mails."""
        return parseaddr(self.mail_from)[1]

    @property
    def map_tiles_origin(self) -> str:
        """The other host that map tiles come from; empty where they are our own or there are none. ValueError: no such address."""
        if not self.map_tiles:
            return ""
        host = _TILES.fullmatch(self.map_tiles)
        if host is None or not all(part in self.map_tiles for part in ("{z}", "{x}", "{y}")):
            msg = f"{PREFIX}MAP_TILES must look like https://host/{{z}}/{{x}}/{{y}}.png or /path/{{z}}/{{x}}/{{y}}.png"
            raise ValueError(msg)
        return host["origin"] or ""

    @property
    def requires_second_factor(self) -> bool:
        """Whether staff must have a second factor. What is not plainly `optional` is a wish for it."""
        return self.staff_second_factor.strip().lower() != "optional"

    @property
    def is_secure(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

"""Making backups: everything but the secrets, consistent while others write. The secrets have a copy of their own."""

import shutil
from pathlib import Path

from mitreden.audit import anchors
from mitreden.config import Settings
from mitreden.core import clock
from mitreden.operations import copying, manifest
from mitreden.operations.manifest import BackupError, Manifest

MEDIA = "media"


def back_up(folder: Path, settings: Settings) -> Manifest:
    """Copy database, media and anchors into the empty `folder`. Never a file of `KEYS_DIR`.

    The anchors are read before the database, so that none says more than it holds; the media after it, so that no row
    lacks its file.
    """
    folder = folder.resolve()
    if folder.is_relative_to(settings.keys_folder):
        message = f"{folder} lies in the folder of the secrets"
        raise BackupError(message)
    manifest.empty_folder(folder)
    noted = settings.data_folder / anchors.NAME
    if noted.exists():
        (folder / anchors.NAME).write_bytes(noted.read_bytes())
    copied = copying.copy_out(folder)
    _copy_media(settings.data_folder / MEDIA, folder / MEDIA, settings.keys_folder)
    made = Manifest(
        kind="sqlite" if not copied.tables else "postgresql",
        made_at=clock.now().isoformat(timespec="seconds"),
        files=manifest.kept(folder),
        **copied.__dict__,
    )
    made.write(folder)
    return made


def _copy_media(source: Path, target: Path, keys_folder: Path) -> None:
    """What is there; a file may go while we copy, because somebody took their picture back."""
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if not path.is_file() or path.resolve().is_relative_to(keys_folder):
            continue
        copy = target / path.relative_to(source)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError:
            copy.unlink(missing_ok=True)


def back_up_keys(folder: Path, settings: Settings) -> int:
    """Copy the secrets and the ledger of erasures into the empty `folder`. How many files."""
    folder, source = folder.resolve(), settings.keys_folder
    if folder.is_relative_to(source):
        message = f"{folder} lies in the folder of the secrets"
        raise BackupError(message)
    manifest.empty_folder(folder)
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in files:
        copy = folder / path.relative_to(source)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy.touch(mode=0o600)
        copy.write_bytes(path.read_bytes())
    manifest.kept(folder)
    return len(files)

"""Make everything that a checkout needs: `.venv`, `node_modules`, `static/vendor`, `static/dist`, the translations.

Runs on a bare Python with its `venv` module. A step is skipped while the files it depends on have the same content as
when it last finished. An interrupted step is run again; if packages were being installed, into a fresh environment.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMPS = VENV / ".stamps"
LOCK = ROOT / "build" / "setup.lock"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
UNFINISHED = "unfinished"
CATALOGUES = "mitreden/translations/*/LC_MESSAGES/*.po"
ENGLISH = "mitreden/translations/en/LC_MESSAGES/messages.mo"
SERVED = tuple(f"static/{folder}/**/*" for folder in ("css", "js", "img", "embed", "vendor"))


def main() -> int:
    """Run the steps whose inputs have changed; one set-up at a time."""
    if sys.version_info < OLDEST_PYTHON:
        print("Mitreden needs Python 3.11 or newer; name one with: make setup PYTHON=python3.11", file=sys.stderr)
        return 1
    os.chdir(ROOT)
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _text(STAMPS / "packages") == UNFINISHED:
            (STAMPS / "environment").unlink(missing_ok=True)
        try:
            for step in STEPS:
                step.run()
        except subprocess.CalledProcessError as failed:
            print(f"set-up stopped: {' '.join(failed.cmd)} failed", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("set-up interrupted; the same command goes on with it", file=sys.stderr)
            return 130
    return 0


@dataclass(frozen=True)
class Step:
    """Something to make, and the content that it is made from."""

    name: str
    make: Callable[[], None]
    inputs: Callable[[], str]
    results: Sequence[str] = ()

    def run(self) -> None:
        stamp, wanted = STAMPS / self.name, self.inputs()
        if _text(stamp) == wanted and all((ROOT / result).exists() for result in self.results):
            return
        started = time.monotonic()
        STAMPS.mkdir(parents=True, exist_ok=True)
        stamp.write_text(UNFINISHED, encoding="utf-8")
        self.make()
        STAMPS.mkdir(exist_ok=True)
        stamp.write_text(wanted, encoding="utf-8")
        print(f"set-up: {self.name} ({time.monotonic() - started:.1f} s)", flush=True)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _content(*patterns: str) -> str:
    """A digest of the names and bytes of all files that match."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _interpreter() -> str:
    """A virtual environment belongs to one interpreter and one folder."""
    base = getattr(sys, "_base_executable", sys.executable)
    return f"{base} {sys.version} {ROOT}"


def _run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True)


def make_environment() -> None:
    """By uv where it is on the machine, else by Python's own means."""
    if shutil.which("uv"):
        _run("uv", "venv", "--quiet", "--clear", "--python", sys.executable, VENV)
    else:
        _run(sys.executable, "-m", "venv", "--clear", VENV)


def _install(*what: str) -> None:
    """Compile bytecode whatever PYTHONDONTWRITEBYTECODE says, else each start would compile all libraries anew."""
    if (BIN / "pip").exists():
        _run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--compile", *what)
    else:
        _run("uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON, *what)


def install_packages() -> None:
    _install("--require-hashes", "-r", "requirements-dev.txt")


def install_project() -> None:
    _install("--no-deps", "--no-build-isolation", "--editable", ".")


def compile_own_code() -> None:
    _run(PYTHON, "-m", "compileall", "-q", "-j", "0", "mitreden", "migrations")


def find_node() -> None:
    """Put `node` and `npm` into the environment: the machine's own if new enough, else those of a Python package."""
    for name in ("node", "npm"):
        (BIN / name).unlink(missing_ok=True)
    if _node_version() >= OLDEST_NODE and shutil.which("npm"):
        for name in ("node", "npm"):
            (BIN / name).symlink_to(shutil.which(name) or name)
    else:
        _install("--require-hashes", "--force-reinstall", "-r", "requirements-node.txt")


def _node_version() -> tuple[int, ...]:
    node = shutil.which("node")
    if not node:
        return (0,)
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in said.strip().removeprefix("v").split(".") if part.isdigit())


def install_front_end() -> None:
    _run("env", f"PATH={BIN}{os.pathsep}{os.defpath}", BIN / "npm", "ci", "--loglevel=error")


def make_vendor() -> None:
    _run(PYTHON, ".ci/assets.py", "vendor")


def make_assets() -> None:
    _run(PYTHON, ".ci/assets.py", "dist")


def compile_translations() -> None:
    if list(ROOT.glob(CATALOGUES)):
        _run(BIN / "pybabel", "--quiet", "compile", "--directory", "mitreden/translations")


STEPS = (
    Step("environment", make_environment, _interpreter, [".venv/bin/python"]),
    Step("packages", install_packages, lambda: _content("requirements-dev.txt")),
    Step("project", install_project, lambda: _content("pyproject.toml"), [".venv/bin/mitreden"]),
    Step("bytecode", compile_own_code, lambda: _content("mitreden/**/*.py", "migrations/**/*.py")),
    Step("node", find_node, lambda: f"{shutil.which('node')} {_content('requirements-node.txt')}", [".venv/bin/npm"]),
    Step("front end", install_front_end, lambda: _content("package-lock.json", ".npmrc"), ["node_modules"]),
    Step(
        "vendor",
        make_vendor,
        lambda: _content("package-lock.json", ".ci/assets.py", "static/img/icons.svg"),
        ["static/vendor"],
    ),
    Step("assets", make_assets, lambda: _content(".ci/assets.py", *SERVED), ["static/dist/manifest.json"]),
    Step("translations", compile_translations, lambda: _content(CATALOGUES), [ENGLISH]),
)

if __name__ == "__main__":
    sys.exit(main())

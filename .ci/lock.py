"""Write the lock files: every package with its version and the hashes of all its files, and no address of any index.

Needs uv, of the machine or a fresh one in `build/lock`. Settings of the machine's clients stay out of the files: uv does
not read pip's configuration, its own is switched off, and the result is refused if an address or an option got in.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = ROOT / "build" / "lock"
OLDEST_PYTHON = "3.11"
PRODUCT = ["pyproject.toml", "-"]  # the second is standard input: what building the project itself needs
FILES = {
    "requirements.txt": PRODUCT,
    "requirements-dev.txt": [*PRODUCT, "--extra", "dev"],
    "requirements-node.txt": ["--group", "pyproject.toml:node"],
}
HEADER = "# Made by `make lock` from pyproject.toml. Do not edit.\n"
ALLOWED = re.compile(r"(?:[\w.-]+(?:\[[\w,-]+\])?==[^\s:]+(?: ; [^:/]+)?|    --hash=sha256:[0-9a-f]{64})(?: \\)?")


def main() -> int:
    """Lock what the product needs, what its developers need, and what machines without Node.js need."""
    uv = _uv()
    for name, sources in FILES.items():
        resolved = _resolve(uv, sources)
        strange = [line for line in resolved.splitlines() if not ALLOWED.fullmatch(line)]
        if strange:
            print(f"{name} would contain: {strange[0]}", file=sys.stderr)
            return 1
        (ROOT / name).write_text(HEADER + resolved, encoding="utf-8")
        print(f"{name}: {resolved.count('==')} packages")
    print(f"package-lock.json: {_lock_front_end()} packages")
    return 0


def _uv() -> str:
    found = shutil.which("uv")
    if found:
        return found
    subprocess.run([sys.executable, "-m", "venv", TOOL], check=True)
    subprocess.run([TOOL / "bin" / "pip", "install", "--quiet", "uv"], check=True)
    return str(TOOL / "bin" / "uv")


def _resolve(uv: str, sources: list[str]) -> str:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    options = ["--quiet", "--universal", "--python-version", OLDEST_PYTHON, "--upgrade", "--generate-hashes"]
    options += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    command = [uv, "--no-config", "pip", "compile", *options, *sources]
    done = subprocess.run(command, cwd=ROOT, input="\n".join(build), text=True, stdout=subprocess.PIPE, check=True)
    return done.stdout


def _lock_front_end() -> int:
    """npm leaves download addresses out by `.npmrc`; the addresses of sponsors are taken out here."""
    npm = shutil.which("npm") or str(ROOT / ".venv" / "bin" / "npm")
    subprocess.run([npm, "install", "--package-lock-only", "--silent"], cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    text = json.dumps(lock, indent=2, ensure_ascii=False) + "\n"
    if "://" in text:
        sys.exit("package-lock.json names an address")
    path.write_text(text, encoding="utf-8")
    return len(lock["packages"]) - 1


if __name__ == "__main__":
    sys.exit(main())

"""Make uv.lock, with digests and without naming any registry: `make lock`, or `make lock UPGRADE=1`.

pip fetches the wheels by the machine's own configuration into .wheels/, uv locks what lies there, and the digests
of the files are added to the entries. docs/decisions/0002-lock-without-a-host.md tells why.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WHEELS = ROOT / ".wheels"
LOCK = ROOT / "uv.lock"
ENTRY = re.compile(r'\{ path = "(?P<name>[^"]+)"[^}]*\}')
MACHINES = ("x86_64", "aarch64")
# Newest first, down to what manylinux2014 means: a wheel for any glibc that Debian 12 can serve.
GLIBCS = ("manylinux_2_36", *(f"manylinux_2_{minor}" for minor in range(35, 16, -1)), "manylinux2014")


def wanted(project: dict[str, Any]) -> list[str]:
    """List what the project asks for by name, in every group."""
    return [*project["project"]["dependencies"], *chain.from_iterable(project["dependency-groups"].values())]


def pinned(lock: dict[str, Any]) -> list[str]:
    """List the versions held now, so that adding one package moves no other."""
    return [f"{package['name']}=={package['version']}" for package in lock["package"] if package["name"] != "hoigia"]


def download(*arguments: str) -> None:
    """Fetch wheels into .wheels/; a package that offers none is refused, for its build could not be hashed."""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--dest", str(WHEELS))
    subprocess.run((*pip, "--only-binary", ":all:", *arguments), check=True, cwd=ROOT)


def fetch(requirements: list[str], constraints: list[str]) -> None:
    """Resolve for this machine, then fetch the same versions for every machine the platform runs on."""
    shutil.rmtree(WHEELS, ignore_errors=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as held:
        held.write("\n".join(constraints))
        held.flush()
        download("--constraint", held.name, *requirements)
    versions = sorted("==".join(wheel.name.split("-")[:2]) for wheel in WHEELS.iterdir())
    for machine in MACHINES:
        tags = chain.from_iterable(("--platform", f"{glibc}_{machine}") for glibc in GLIBCS)
        download("--no-deps", "--python-version", "3.11", "--implementation", "cp", *tags, *versions)


def with_digests(lock: str) -> str:
    """Put each file's SHA-256 beside its name."""

    def entry(found: re.Match[str]) -> str:
        digest = hashlib.sha256((WHEELS / found["name"]).read_bytes()).hexdigest()
        return f'{{ path = "{found["name"]}", hash = "sha256:{digest}" }}'

    return ENTRY.sub(entry, lock)


def main() -> None:
    """Rewrite uv.lock."""
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}") or shutil.which("uv")
    if uv is None:
        sys.exit("uv is missing: say `make venv` first")
    keep = LOCK.exists() and "--upgrade" not in sys.argv
    held = pinned(tomllib.loads(LOCK.read_text())) if keep else []
    fetch(wanted(tomllib.loads((ROOT / "pyproject.toml").read_text())), held)
    LOCK.unlink(missing_ok=True)
    subprocess.run((uv, "lock"), check=True, cwd=ROOT)
    text = with_digests(LOCK.read_text())
    if "://" in text:
        sys.exit("the lock names a host: see docs/decisions/0002-lock-without-a-host.md")
    LOCK.write_text(text)
    print(f"lock: {text.count('sha256:')} files of {text.count('[[package]]')} packages")


if __name__ == "__main__":
    main()

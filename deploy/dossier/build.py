"""Which software makes a dossier: a digest over the files of the packages that are installed."""

import hashlib
from functools import cache
from pathlib import Path

import deploy
from services.audit.dossier.verify import manifest_of

ROOT = Path(str(deploy.__file__)).parents[1]
PACKAGES = ("deploy", "services", "shared")


@cache
def build() -> str:
    """Compute it once a process; docs/reference/dossier.md tells how a shell does."""
    return digest_of(ROOT)


def digest_of(root: Path) -> str:
    """Give the SHA-256 of the list of all files, each with its SHA-256, but those that are not shipped."""
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for package in PACKAGES
        for path in sorted((root / package).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("Dockerfile")
    }
    return hashlib.sha256(manifest_of(files)).hexdigest()

"""Whatever the code reads from beside itself is packed with it."""

import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

PATTERNS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
PACKED = {Path(pattern).suffix for pattern in PATTERNS if pattern.startswith("**/*.")}
# What builds or starts a container is read from the outside.
NOT_READ = {"Dockerfile", "Dockerfile.dockerignore", "compose.yaml", "py.typed"}
DATA = [
    path
    for folder in ("services", "shared", "deploy")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file() and path.suffix not in {".py", ".pyc"} and path.name not in NOT_READ
]


@pytest.mark.parametrize("path", DATA, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_data_file_is_of_a_kind_that_is_packed(path: Path) -> None:
    assert path.suffix in PACKED

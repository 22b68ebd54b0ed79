import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.launched import Launched, launched


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that the servers' accounts can pass, unlike pytest's own."""
    directory = Path(tempfile.mkdtemp(prefix="hoigia-launcher-"))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


@pytest.fixture
def platform(place: Path) -> Iterator[Launched]:
    with launched(place / "data") as one:
        yield one

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.sealing.roots import FileRoot
from tests.integration.keyring.place_of_keys import PlaceOfKeys, place_of_keys
from tests.support.servers import Servers


@pytest.fixture(scope="session")
def administrator(running_servers: Servers) -> str:
    return running_servers.settings.postgres("postgres", "hoigia")


@pytest.fixture
def root(tmp_path: Path) -> FileRoot:
    root = FileRoot(tmp_path / "root.key")
    root.create()
    return root


@pytest.fixture
def place(administrator: str, tmp_path: Path, root: FileRoot) -> Iterator[PlaceOfKeys]:
    with place_of_keys(administrator, tmp_path, root=root) as place:
        yield place

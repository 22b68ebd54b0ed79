"""SQL files are numbered, each number once, and only ever go forward.

`tests/contract/golden/sql.json` holds the digest of every file that a database may have been made with: a release adds
its new files (`sha256sum`) and changes no line. What is wrong in a released file is put right in a new one.
"""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = sorted({file.parent for top in ("services", "shared") for file in (ROOT / top).rglob("*.sql")})

RELEASED: dict[str, str] = json.loads((ROOT / "tests/contract/golden/sql.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_file_never_changes(name: str) -> None:
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == RELEASED[name], "write another file instead"


def test_a_new_file_comes_after_those_of_its_folder_that_were_released() -> None:
    for top in ("services", "shared"):
        for file in (ROOT / top).rglob("*.sql"):
            name, folder = str(file.relative_to(ROOT)), str(file.parent.relative_to(ROOT)) + "/"
            released = [known for known in RELEASED if known.startswith(folder)]
            assert name in RELEASED or name > max(released, default=""), name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_files_are_numbered_from_one_and_no_number_is_there_twice(folder: Path) -> None:
    # The statements on kept tables stand beside them.
    names = sorted(file.name for file in folder.iterdir() if file.name not in {"__init__.py", "__pycache__"})
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", name) for name in names)
    numbers = [int(name[:4]) for name in names]
    # Only the order counts, so numbers may be left out: audit's guarded tables never had a 0007, and the event log
    # begins each larger change with a new ten.
    assert numbers[0] == 1
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_nothing_is_dropped_or_truncated_in_a_log(folder: Path) -> None:
    if folder.parent.name not in {"eventlog", "sealing"}:
        return
    for file in folder.iterdir():
        assert not re.search(r"\b(DROP\s+TABLE|TRUNCATE\s+TABLE)\b", file.read_text(), re.IGNORECASE), file.name

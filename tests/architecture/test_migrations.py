"""SQL files are numbered, each number once, and only ever go forward."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(folder for top in ("services", "shared") for folder in (ROOT / top).rglob("sql") if folder.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_files_are_numbered_from_one_and_no_number_is_there_twice(folder: Path) -> None:
    names = sorted(file.name for file in folder.iterdir())
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", name) for name in names)
    numbers = [int(name[:4]) for name in names]
    assert numbers[0] == 1
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_nothing_is_dropped_or_truncated_in_a_log(folder: Path) -> None:
    if folder.parent.name not in {"eventlog", "sealing"}:
        return
    for file in folder.iterdir():
        assert not re.search(r"\b(DROP\s+TABLE|TRUNCATE\s+TABLE)\b", file.read_text(), re.IGNORECASE), file.name

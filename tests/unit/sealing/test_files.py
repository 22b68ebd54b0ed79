"""Files that are there whole or not at all, also after the power went: their bytes first, then their names."""

import os
import stat
from pathlib import Path

import pytest

from shared.sealing.files import write_once, write_whole


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tell in which order files and folders were put on the medium, and what the folder held by then."""
    found: list[str] = []
    sync = os.fsync

    def watched(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        found.append(f"folder {sorted(os.listdir(descriptor))}" if is_folder else "file")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    return found


def test_the_bytes_are_on_the_medium_before_the_name_and_the_name_before_it_returns(
    tmp_path: Path, synced: list[str]
) -> None:
    write_whole(tmp_path / "mark", b"5")
    write_once(tmp_path / "root", "aa")
    assert synced == ["file", "folder ['mark']", "file", "folder ['mark', 'root']"]


def test_another_takes_the_place_of_what_is_there_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "mark"
    file.write_text("longer than the next")
    file.chmod(0o644)
    write_whole(file, "hồ sơ".encode())
    assert file.read_text(encoding="utf-8") == "hồ sơ"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "mark"
    (folder / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match="mark"):
        write_whole(folder, b"5")
    assert list(tmp_path.iterdir()) == [folder]

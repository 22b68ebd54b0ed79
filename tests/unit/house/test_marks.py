"""Marks only rise, survive anything but their loss, and tell a log that is behind from one that is not."""

from dataclasses import replace
from pathlib import Path

import pytest

from shared.config import Settings
from shared.eventlog.forward import Forward, WentBackError
from shared.eventlog.store import Appended, Tail
from shared.house.marks import raise_mark, read_mark
from shared.house.proving import StartRefusedError, hold_against_mark

TAIL = Tail("hoigia.example/24/intake/00ff", 12, 9)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"HOIGIA_DATA_DIR": str(tmp_path)})


def test_a_mark_is_what_was_written_last_and_never_less(settings: Settings) -> None:
    assert read_mark(settings, "intake") is None
    raise_mark(settings, "intake", TAIL)
    raise_mark(settings, "intake", replace(TAIL, position=3, command=11))
    assert read_mark(settings, "intake") == replace(TAIL, command=11)
    assert read_mark(settings, "audit") is None


def test_a_mark_of_another_incarnation_is_replaced(settings: Settings) -> None:
    raise_mark(settings, "intake", TAIL)
    other = Tail("hoigia.example/24/intake/00aa", 1, 1)
    raise_mark(settings, "intake", other)
    assert read_mark(settings, "intake") == other


@pytest.mark.parametrize("words", ["", "{}", "[]", '{"origin": "x", "position": null, "command": 1}', "\xff"])
def test_a_mark_that_cannot_be_read_is_none(settings: Settings, words: str) -> None:
    raise_mark(settings, "intake", TAIL)
    (settings.data_directory / "marks" / "intake.json").write_text(words, encoding="latin-1")
    assert read_mark(settings, "intake") is None


def test_nobody_else_may_read_marks_and_no_draft_is_left(settings: Settings) -> None:
    raise_mark(settings, "intake", TAIL)
    folder = settings.data_directory / "marks"
    assert [file.name for file in folder.iterdir()] == ["intake.json"]
    assert folder.stat().st_mode & 0o077 == (folder / "intake.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("lost", [{"position": 11}, {"command": 8}], ids=["a record", "a command"])
def test_a_log_that_lacks_a_record_or_a_command_of_its_mark_is_refused(lost: dict[str, int]) -> None:
    with pytest.raises(StartRefusedError, match="log-behind-mark"):
        hold_against_mark(replace(TAIL, **lost), TAIL)  # type: ignore[arg-type]


def test_a_log_at_or_beyond_its_mark_goes_on() -> None:
    for mark in (None, TAIL, replace(TAIL, position=1, command=1), replace(TAIL, origin="another", position=99)):
        hold_against_mark(TAIL, mark)


def test_a_process_remembers_the_furthest_it_saw() -> None:
    forward = Forward("nowhere")
    forward.saw(Appended(4, 2, repeated=False))
    forward.saw(Appended(2, 1, repeated=True))
    forward.insist(5)
    with pytest.raises(WentBackError):
        forward.insist(4)

"""Marks only rise, survive anything but their loss, and tell a log that is behind from one that is not."""

from dataclasses import replace
from pathlib import Path

import pytest

from shared.config import Settings
from shared.eventlog import forward
from shared.eventlog.forward import Forward, WentBackError
from shared.eventlog.postgres import PostgresEventLog
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
    made = Forward("nowhere")
    made.saw(Appended(4, 2, repeated=False))
    made.saw(Appended(2, 1, repeated=True))
    made.insist(5, seen=made.seen)
    with pytest.raises(WentBackError):
        made.insist(4, seen=made.seen)


def test_what_is_appended_while_the_head_is_asked_for_is_no_step_back(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asked:
        """A connection: while it finds the head at 5, another thread is told that its append stands at 6."""

        def execute(self, _query: str) -> "Asked":
            made.saw(Appended(6, 1, repeated=False))
            return self

        def fetchone(self) -> tuple[int]:
            return (5,)

    made = Forward("nowhere")
    monkeypatch.setattr(forward, "connect", lambda _: Asked())
    made()
    assert made.seen == 6


def test_who_makes_partitions_ahead_does_not_take_an_append_for_a_step_back() -> None:
    class Log(PostgresEventLog):
        """A log of which the end is found at 12 while an append is told that it stands at 13."""

        def tail(self) -> Tail:
            self._forward.saw(Appended(13, 1, repeated=False))
            return TAIL

    log = Log("host=nowhere")
    log._due = 20  # noqa: SLF001 - no partition is due, so no database is asked
    assert log.make_ahead() == TAIL
    with pytest.raises(WentBackError):
        log.make_ahead()
    log.close()

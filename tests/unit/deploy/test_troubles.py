"""What `hoigia status` calls wrong: named once, with its place and its code."""

from dataclasses import replace
from pathlib import Path

import pytest

from deploy import answering, followers, status
from deploy.followers import Standings
from deploy.instance import Instance, Lock, Running, save
from deploy.status import Look, QueueState, status_of
from deploy.troubles import Trouble, of_parts
from shared.house.asking import Answer
from shared.messaging.states import PartState

WELL = PartState(name="relay", doing="active", position=7)
LOOK = Look(
    parts=(Running("intake", 1, "ready"),),
    standings=Standings((), {"intake": 7}, 0, ()),
    queues=(QueueState("intake.reactions", 0, 0),),
    inner={"intake": (WELL, PartState(name="read-model", doing="standby"))},
)


def _told(monkeypatch: pytest.MonkeyPatch, look: Look) -> status.Status:
    monkeypatch.setattr(status, "_look", lambda _: look)
    monkeypatch.setattr(status, "BETWEEN_LOOKS_SECONDS", 0)
    return status_of(Path("anywhere"))


def test_where_everything_is_well_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    told = _told(monkeypatch, LOOK)
    assert (told.troubles, told.is_up, told.settled) == ((), True, True)


@pytest.mark.parametrize("doing", ["disconnected", "failing", "hole", "halted", "stopped"])
def test_a_part_that_is_not_well_is_named_with_place_and_code(monkeypatch: pytest.MonkeyPatch, doing: str) -> None:
    ill = replace(WELL, doing=doing, code="announcement-failed")
    told = _told(monkeypatch, replace(LOOK, inner={"intake": (ill,)}))
    (trouble,) = told.troubles
    assert str(trouble) == f"intake relay: {doing} at 7 (announcement-failed)"
    assert (told.is_up, told.settled) == (True, False)


@pytest.mark.parametrize("state", ["down", "silent", "restarting", "unreachable"])
def test_a_part_that_does_not_answer_makes_it_not_up(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    told = _told(monkeypatch, replace(LOOK, parts=(Running("intake", 1, state),), inner={}))
    assert told.troubles == (Trouble(part="intake", state=state, is_away=True),)
    assert not told.is_up


def test_letters_are_named_by_queue_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    dead = (QueueState("intake.reactions.dead", 2, 0), QueueState("audit.reactions.dead", 0, 0))
    told = _told(monkeypatch, replace(LOOK, queues=dead))
    assert [str(trouble) for trouble in told.troubles] == [
        "intake.reactions.dead: 2 dead letters (hoigia dead-letters list)"
    ]


def test_a_log_at_which_the_ledger_halted_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    halted = replace(LOOK.standings, halted=("intake",))
    alone = _told(monkeypatch, replace(LOOK, standings=halted))
    assert [trouble.part for trouble in alone.troubles] == ["audit ledger.intake"]
    said = PartState(name="ledger.intake", doing="halted", code="differs-from-ledger")
    both = _told(monkeypatch, replace(LOOK, standings=halted, inner={"audit": (said,)}))
    assert [trouble.code for trouble in both.troubles] == ["differs-from-ledger"]


def _looked(monkeypatch: pytest.MonkeyPatch, part: Running, answer: Answer) -> Look:
    """Look at one part that is said to be ready, and gives that answer."""
    monkeypatch.setattr(status, "_parts", lambda _: (part,))
    monkeypatch.setattr(status, "load", lambda _: None)
    monkeypatch.setattr(status, "_queues", lambda _: ())
    monkeypatch.setattr(followers, "read", lambda _: Standings((), {}, 0, ()))
    monkeypatch.setattr(answering, "ask", lambda _, names: dict.fromkeys(names, answer))
    return status._look(Path("anywhere"))  # noqa: SLF001 - the look itself


@pytest.mark.parametrize("name", ["intake", "portal-web"])
@pytest.mark.parametrize("answer", ["down", "silent"])
def test_a_process_that_is_there_and_does_not_answer_is_silent(
    monkeypatch: pytest.MonkeyPatch, name: str, answer: str
) -> None:
    (seen,) = _looked(monkeypatch, Running(name, 7, "ready"), Answer(answer)).parts
    assert (seen.state, seen.pid) == ("silent", 7)


@pytest.mark.parametrize("answer", ["down", "silent"])
def test_of_a_process_that_nobody_here_started_its_answer_tells(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    (seen,) = _looked(monkeypatch, Running("intake", None, "ready"), Answer(answer)).parts
    assert seen.state == answer


def test_what_a_service_says_of_its_parts_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    look = _looked(monkeypatch, Running("intake", 7, "ready"), Answer("ready", {"parts": [WELL.written()]}))
    assert look.inner == {"intake": (WELL,)}
    assert look.parts[0].state == "ready"


@pytest.mark.parametrize(("name", "service"), [("intake", "intake"), ("portal-web", "portal")])
def test_a_part_that_refuses_to_start_is_named_with_what_it_said(tmp_path: Path, name: str, service: str) -> None:
    instance = Instance(
        mark="", node="24", authority=None, postgres_port=1, broker_port=2, portal_port=3,
        processes=(Running(name, None, "refused"),),
    )  # fmt: skip
    save(tmp_path, instance)
    lock = Lock(tmp_path)
    assert lock.take()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / f"{service}.refused").write_text("log-behind-mark", encoding="ascii")
    try:
        (part,) = status._parts(tmp_path)  # noqa: SLF001 - what is read of the launcher's file
    finally:
        lock.close()
    assert [str(trouble) for trouble in of_parts((part,))] == [f"{name}: refused (log-behind-mark)"]


def test_a_part_that_is_not_ready_yet_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    (seen,) = _looked(monkeypatch, Running("intake", 7, "starting"), Answer("silent")).parts
    assert seen.state == "starting"

"""`settled` is said only when nothing is outstanding, twice, with nothing having moved in between."""

from dataclasses import replace
from pathlib import Path

import pytest

from deploy import status
from deploy.followers import Standing, Standings
from deploy.instance import Running
from deploy.status import Look, QueueState, status_of
from shared.messaging.states import PartState

PART = Running("intake", 1, "ready")
QUIET = Look(
    parts=(PART,),
    standings=Standings((Standing("intake", "relay", 7, 0),), {"intake": 7}, 0, ()),
    queues=(QueueState("verification.reactions", 0, 0),),
)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Look]:
    """What is seen, look after look."""
    seen: list[Look] = []
    monkeypatch.setattr(status, "_look", lambda _: seen.pop(0))
    monkeypatch.setattr(status, "BETWEEN_LOOKS_SECONDS", 0)
    return seen


def _settled(looks: list[Look], *seen: Look) -> bool:
    looks.extend(seen)
    return status_of(Path("anywhere")).settled


def test_a_platform_that_is_quiet_twice_is_settled(looks: list[Look]) -> None:
    assert _settled(looks, QUIET, QUIET)


@pytest.mark.parametrize(
    "queues",
    [
        (QueueState("verification.reactions", 1, 0),),
        (QueueState("verification.reactions", 0, 1),),
        (QueueState("verification.reactions.retry", 1, 0),),
        (QueueState("rpc.intake", 0, 1),),
        None,
    ],
)
def test_a_message_that_waits_or_is_being_worked_on_is_outstanding(
    looks: list[Look], queues: tuple[QueueState, ...] | None
) -> None:
    assert not _settled(looks, replace(QUIET, queues=queues))


def test_a_node_without_a_witness_elsewhere_is_named_and_no_reaction_waits_for_it(looks: list[Look]) -> None:
    for code, settled in (("unwitnessed", True), ("witnesses-unreadable", False)):
        told = PartState(name="cosigned", doing="failing", code=code)
        alone = replace(QUIET, inner={"audit": (told,)})
        looks[:] = [alone, alone]
        found = status_of(Path("anywhere"))
        assert ([trouble.code for trouble in found.troubles], found.settled) == ([code], settled)


def test_what_a_person_must_look_at_is_counted_but_is_nobodys_outstanding_work(looks: list[Look]) -> None:
    dead = replace(QUIET, queues=(QueueState("intake.reactions.dead", 2, 0), QueueState("unclaimed", 5, 0)))
    looks.extend((dead, dead))
    found = status_of(Path("anywhere"))
    assert found.settled
    assert found.dead_letters == 2


@pytest.mark.parametrize(
    "standings",
    [
        replace(QUIET.standings, followers=(Standing("intake", "relay", 6, 1),)),
        replace(QUIET.standings, ledger=3),
        replace(QUIET.standings, unreachable=("intake",)),
    ],
)
def test_a_follower_or_ledger_behind_and_a_silent_database_are_outstanding(
    looks: list[Look], standings: Standings
) -> None:
    assert not _settled(looks, replace(QUIET, standings=standings))


@pytest.mark.parametrize("state", ["starting", "restarting", "down", "unreachable"])
def test_a_part_that_does_not_serve_is_outstanding(looks: list[Look], state: str) -> None:
    assert not _settled(looks, replace(QUIET, parts=(PART, replace(PART, state=state))))


def test_a_log_that_grew_between_two_quiet_looks_was_not_settled(looks: list[Look]) -> None:
    later = replace(QUIET, standings=replace(QUIET.standings, heads={"intake": 8}))
    assert not _settled(looks, QUIET, later)

"""A whole log under the law of another day: counted by rule and outcome, nothing stored, nothing opened."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from deploy.cli.recomputing import written
from deploy.events import sealed_codec
from deploy.recomputing import Totals, recompute_all
from services.entitlements.commands import Command
from services.entitlements.events import Event, SupportGranted
from shared.eventlog.memory import MemoryEventLog
from shared.eventlog.store import AppendRequest
from shared.kernel.ids import CommandId, StreamId, derive
from shared.kernel.record import Metadata
from tests.unit.entitlements.cases import ACTUAL, BOOK, CASE, certified, found, grant, received
from tests.unit.entitlements.desk import Desk, line

DAY = date(2020, 8, 10)
NEW_LAW, TODAY = date(2026, 3, 2), date(2026, 11, 2)


def case(*commands: Command) -> list[Event]:
    desk = Desk()
    desk.does(received(date(2020, 6, 1)), found(ACTUAL, date(2020, 6, 20)), certified(date(2020, 6, 20)), *commands)
    return desk.streams[StreamId(CASE)]


def kept(*cases: list[Event]) -> tuple[MemoryEventLog, list[StreamId]]:
    """Keep each case in a stream of its own."""
    log, codec = MemoryEventLog("hoigia.example/24/entitlements/00"), sealed_codec("entitlements")
    names = [StreamId(derive("recomputed", number)) for number in range(len(cases))]
    for name, events in zip(names, cases, strict=True):
        command = CommandId(derive("command", name))
        meta = Metadata(
            actor="lan",
            agency="24",
            role="approver",
            purpose="support",
            correlation=command,
            occurred_at=datetime(2026, 3, 2, tzinfo=UTC),
        )
        new = codec.encode(events, command=command, stream=name, version=0, origin=log.origin, meta=meta)
        log.append(AppendRequest(command_id=command, digest=bytes(32), expected=((name, 0),), events=new))
    return log, names


def recomputed(*cases: list[Event], law_of: date = NEW_LAW) -> Totals:
    log, names = kept(*cases)
    before = log.head()
    told: list[int] = []
    totals = recompute_all(log, pages(names), BOOK, as_of=TODAY, law_of=law_of, progress=told.append)
    assert log.head() == before
    assert told == list(range(1, len(names) + 1))
    return totals


def pages(names: list[StreamId]) -> Iterator[list[StreamId]]:
    yield from ([name] for name in names)


ALLOWANCE = grant(DAY, rule="O13", area="02", poor_household=True, returned_to_residence=True)
MEALS = grant(DAY, rule="O2", area="02", shelter_days=45)


def test_what_another_law_gives_is_counted_by_rule_and_outcome() -> None:
    totals = recomputed(case(ALLOWANCE), case(ALLOWANCE, MEALS), case())
    assert (totals.cases, totals.differing) == (3, 1)
    lines = {one["rule_then"]: one for one in written(totals)["decisions"]}
    assert lines["O13"]["count"] == 2
    assert (lines["O13"]["rule_now"], lines["O13"]["then"], lines["O13"]["now"]) == ("N11", 6_000_000, 6_000_000)
    assert (lines["O2"]["then"], lines["O2"]["rule_now"]) == (2_700_000, "N1")
    assert totals.opened["e"] == 3


def test_under_its_own_law_a_case_comes_out_as_it_did() -> None:
    totals = recomputed(case(ALLOWANCE, MEALS), law_of=DAY)
    assert (totals.differing, sum(totals.then.values())) == (0, sum(totals.now.values()))


def test_a_budget_line_and_a_case_nobody_received_yet_are_no_cases() -> None:
    desk = Desk()
    desk.does(line(1))
    (opened,) = desk.streams.values()
    totals = recomputed(opened, case(), case()[1:])
    assert totals.cases == 1


@pytest.mark.parametrize("count", [1, 3])
def test_totals_grow_with_the_rules_and_not_with_the_cases(count: int) -> None:
    assert len(recomputed(*[case(ALLOWANCE)] * count).decisions) == 1


def test_what_was_decided_is_counted_as_it_was_decided() -> None:
    (granted,) = [event for event in case(ALLOWANCE) if isinstance(event, SupportGranted)]
    assert sum(recomputed(case(ALLOWANCE)).then.values()) == granted.amount

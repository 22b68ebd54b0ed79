"""What the ledger and the witness find is told once when it begins and once when it ends, whatever happens between."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.announce import announce
from services.audit.commands import EndLogFault, NoteLogFault, OnFault
from services.audit.domain import DECIDER
from services.audit.events import Event, LogFaultEnded, LogFaultFound
from services.audit.service import telling
from services.audit.service.notaries import Notaries
from services.audit.service.telling import changes
from shared.house.asking import Answer
from shared.messaging.states import ACTIVE, FAILING, HALTED, STANDBY, PartState
from tests.support.scenario import Scenario

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
PART = "witness.intake"
faults = Scenario(DECIDER)


def note(code: str = "forked") -> NoteLogFault:
    return NoteLogFault(part=PART, code=code, position=12, at=AT)


END = EndLogFault(part=PART, at=AT)


def test_a_fault_is_told_once_and_named_by_its_code_and_place() -> None:
    (found,) = faults.when(note()).events
    assert isinstance(found, LogFaultFound)
    assert (found.code, found.position, found.number) == ("forked", 12, 1)
    faults.given(found).when(note()).then_nothing()
    told = announce(found, 1)
    assert (told.TYPE, told.fault, told.part) == ("LogFaultFound.v1", "forked", PART)  # type: ignore[union-attr]


def test_another_fault_of_the_same_part_ends_the_one_before() -> None:
    (silent,) = faults.when(note("silent")).events
    assert isinstance(silent, LogFaultFound)
    ended, forked = faults.given(silent).when(note("forked")).events
    assert isinstance(ended, LogFaultEnded)
    assert isinstance(forked, LogFaultFound)
    assert ended.fault_id == silent.fault_id != forked.fault_id


def test_an_end_without_a_fault_is_nothing() -> None:
    faults.when(END).then_nothing()
    (found,) = faults.when(note()).events
    (ended,) = faults.given(found).when(END).events
    faults.given(found, ended).when(END).then_nothing()


@given(st.lists(st.sampled_from([note("silent"), note("forked"), END])))
def test_every_fault_ends_once_before_the_next_begins(commands: list[NoteLogFault | EndLogFault]) -> None:
    state, events = DECIDER.initial, list[Event]()
    for command in commands:
        for event in DECIDER.decide(command, state):
            state = DECIDER.evolve(state, event)
            events.append(event)
    assert [isinstance(event, LogFaultFound) for event in events] == [index % 2 == 0 for index in range(len(events))]
    found = [event.fault_id for event in events if isinstance(event, LogFaultFound)]
    assert len(found) == len(set(found))


def state_of(doing: str, code: str | None = None, name: str = PART) -> PartState:
    return PartState(name=name, doing=doing, position=12, code=code)


def test_a_fork_a_rollback_and_a_silent_log_are_told() -> None:
    for code in ("forked", "rolled-back", "silent"):
        assert list(changes([state_of(HALTED, code)], {}, AT)) == [note(code)]
        assert not list(changes([state_of(HALTED, code)], {PART: code}, AT))


def test_a_log_that_nobody_elsewhere_sees_and_one_that_was_not_proved_are_told_though_their_parts_go_on() -> None:
    for code in ("unwitnessed", "unproven"):
        assert list(changes([state_of(FAILING, code)], {}, AT)) == [note(code)]
    node = state_of(FAILING, "unwitnessed", name="cosigned")
    (told,) = changes([node], {}, AT)
    assert told.part == "cosigned"
    assert list(changes([state_of(ACTIVE, name="cosigned")], {"cosigned": "unwitnessed"}, AT))
    # What stands still by itself, or is told by another part, is nobody's fault.
    assert not list(changes([state_of(FAILING, "service-silent")], {}, AT))


def test_what_a_notary_halts_at_is_told_under_the_name_of_its_service() -> None:
    (told,) = changes([state_of(HALTED, "log-behind-tree", name="notary.intake")], {}, AT)
    assert told == replace(note("log-behind-tree"), part="notary.intake")
    assert not list(changes([state_of(HALTED, "log-behind-tree", name="notary")], {}, AT))


def test_that_nothing_is_heard_takes_nothing_back_of_what_was_found_before() -> None:
    for graver in ("forked", "rolled-back", "differs-from-ledger"):
        for code in ("silent", "unwitnessed"):
            assert not list(changes([state_of(HALTED, code)], {PART: graver}, AT))
        assert list(changes([state_of(HALTED, graver)], {PART: "silent"}, AT)) == [note(graver)]


def test_what_fails_is_told_once_it_has_lasted(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[OnFault] = []
    parts: list[PartState] = []
    moment = AT
    runtime: Any = SimpleNamespace(
        log=SimpleNamespace(database=None), own_command=lambda command, *_, **__: said.append(command)
    )
    monkeypatch.setattr(telling, "own_rows", nullcontext)
    monkeypatch.setattr(telling, "open_faults", lambda _: {})
    monkeypatch.setattr(telling, "refused_logs", lambda *_: {})
    one = telling.FaultTelling(runtime, lambda: parts, read_after=lambda *_: False, clock=lambda: moment)
    for minutes, state in (
        (0, state_of(FAILING, "unproven")),
        (9, state_of(FAILING, "unproven")),
        (10, state_of(ACTIVE)),
        (11, state_of(FAILING, "unproven")),
        (20, state_of(FAILING, "unproven")),
    ):
        parts[:], moment = [state], AT + timedelta(minutes=minutes)
        one.turn()
    assert not said
    moment = AT + timedelta(minutes=21)
    one.turn()
    assert [(command.part, command.at) for command in said] == [(PART, moment)]


class Refused:
    """What is on record of services that refused, as the rows of audit would have it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows: dict[str, tuple[str, int | None, datetime]] = {}
        self.said: list[OnFault] = []
        self.read_at: datetime | None = None
        self.moment = AT
        monkeypatch.setattr(telling, "own_rows", nullcontext)
        monkeypatch.setattr(telling, "open_faults", lambda _: {part: row[0] for part, row in self.rows.items()})
        monkeypatch.setattr(telling, "refused_logs", lambda *_: dict(self.rows))

    def begin(self) -> telling.FaultTelling:
        """Begin as a process of audit does: what is not on record is forgotten."""
        runtime: Any = SimpleNamespace(log=SimpleNamespace(database=None), own_command=self._record)

        def read_after(service: str, moment: datetime) -> bool:
            assert service == "intake"
            return self.read_at is not None and self.read_at >= moment

        one = telling.FaultTelling(runtime, lambda: [*one.states()], read_after=read_after, clock=lambda: self.moment)
        return one

    def _record(self, command: OnFault, *_: object, **__: object) -> None:
        self.said.append(command)
        if isinstance(command, NoteLogFault):
            self.rows[command.part] = (command.code, command.position, command.at)
        else:
            del self.rows[command.part]


REFUSAL = NoteLogFault(part="log.intake", code="log-behind-mark", position=1, at=AT)
SHOWN = PartState(name="log.intake", doing=HALTED, position=1, code="log-behind-mark")


def test_a_service_that_refuses_to_start_is_told_once_and_stands_as_halted(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = Refused(monkeypatch)
    one = refused.begin()
    for _ in range(3):
        one.note_refusal("intake", code="log-behind-mark", position=1)
        assert SHOWN in one.states()
        one.turn()
    assert refused.said == [REFUSAL]
    one.note_refusal("intake", code="log-behind-ledger", position=1)
    assert refused.said[1:] == [replace(REFUSAL, code="log-behind-ledger")]


def test_a_refusal_stands_over_a_new_start_of_audit_until_the_log_is_read_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = Refused(monkeypatch)
    refused.begin().note_refusal("intake", code="log-behind-mark", position=1)
    again = refused.begin()
    refused.read_at = AT - timedelta(seconds=1)
    again.turn()
    assert SHOWN in again.states()
    refused.read_at = AT + timedelta(seconds=1)
    again.turn()
    assert refused.said == [REFUSAL, EndLogFault(part="log.intake", at=AT)]
    again.turn()
    assert [part.name for part in again.states()] == ["faults"]


def test_a_look_between_two_refusals_of_one_code_does_not_end_what_the_second_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = Refused(monkeypatch)
    one = refused.begin()
    one.note_refusal("intake", code="log-behind-mark", position=1)
    # It started, its log was read, and it ended again before the next turn.
    refused.read_at = AT + timedelta(seconds=1)
    refused.moment = AT + timedelta(seconds=2)
    one.note_refusal("intake", code="log-behind-mark", position=1)
    one.turn()
    assert SHOWN in one.states()
    assert refused.said == [REFUSAL]
    refused.read_at = refused.moment = AT + timedelta(seconds=3)
    one.turn()
    assert refused.said == [REFUSAL, EndLogFault(part="log.intake", at=refused.moment)]
    one.turn()
    assert [part.name for part in one.states()] == ["faults"]


def test_a_refusal_that_is_noted_while_a_turn_reads_the_record_is_not_forgotten_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = Refused(monkeypatch).begin()

    def read_too_early(*_: object) -> dict[str, tuple[str, int | None, datetime]]:
        one.note_refusal("intake", code="log-behind-mark", position=1)
        return {}

    monkeypatch.setattr(telling, "refused_logs", read_too_early)
    one.turn()
    assert SHOWN in one.states()


def test_services_are_asked_for_their_notaries_at_most_twice_a_minute() -> None:
    asked: list[datetime] = []
    moment = AT

    def ask() -> dict[str, Answer]:
        asked.append(moment)
        parts = [state_of(HALTED, "log-behind-tree", name=name).written() for name in ("notary", "relay")]
        return {"intake": Answer("ready", {"parts": parts}), "care": Answer("silent")}

    notaries = Notaries(ask, clock=lambda: moment)
    for _ in range(15):
        assert notaries.states() == (state_of(HALTED, "log-behind-tree", name="notary.intake"),)
        moment += timedelta(seconds=5)
    assert asked == [AT, AT + timedelta(seconds=30), AT + timedelta(seconds=60)]


def test_a_part_that_cannot_look_takes_nothing_back() -> None:
    for doing in (STANDBY, FAILING):
        assert not list(changes([state_of(doing, "x")], {PART: "forked"}, AT))
    assert list(changes([state_of(ACTIVE)], {PART: "forked"}, AT)) == [END]


def test_parts_that_watch_no_log_are_nobody_s_fault() -> None:
    assert not list(changes([state_of(HALTED, "x", name="relay"), state_of(ACTIVE)], {}, AT))

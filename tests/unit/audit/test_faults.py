"""What the ledger and the witness find is told once when it begins and once when it ends, whatever happens between."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.audit.announce import announce
from services.audit.commands import EndLogFault, NoteLogFault
from services.audit.domain import DECIDER
from services.audit.events import Event, LogFaultEnded, LogFaultFound
from services.audit.service.telling import changes
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


def test_a_part_that_cannot_look_takes_nothing_back() -> None:
    for doing in (STANDBY, FAILING):
        assert not list(changes([state_of(doing, "x")], {PART: "forked"}, AT))
    assert list(changes([state_of(ACTIVE)], {PART: "forked"}, AT)) == [END]


def test_parts_that_watch_no_log_are_nobody_s_fault() -> None:
    assert not list(changes([state_of(HALTED, "x", name="relay"), state_of(ACTIVE)], {}, AT))

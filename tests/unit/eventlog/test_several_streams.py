"""One command that decides on several streams: all of it is stored, or nothing, and no two give the same twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeAlias

import pytest

from shared.clock import now
from shared.eventlog.codec import Codec
from shared.eventlog.execute import Executor, Instruction
from shared.eventlog.memory import MemoryEventLog
from shared.eventlog.store import Appended, AppendRequest
from shared.eventlog.together import store_together
from shared.kernel.decider import Decider
from shared.kernel.ids import CaseId, CommandId, StreamId, derive
from shared.kernel.record import Metadata
from shared.kernel.refusal import ConflictError, Refused
from shared.sealing.keyring import MemoryKeyring

POT = StreamId(derive("pot", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    TYPE: ClassVar[str] = "Asked.v1"
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    TYPE: ClassVar[str] = "Taken.v1"
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    TYPE: ClassVar[str] = "Filled.v1"
    amount: int


Event: TypeAlias = Asked | Taken | Filled


@dataclass(frozen=True, slots=True)
class Take:
    amount: int
    from_pot: bool = True


@dataclass(frozen=True, slots=True)
class State:
    asked: int = 0
    left: int = 0


def decide(command: Take, state: State) -> Sequence[Event]:
    if not command.from_pot:
        return [Filled(amount=command.amount)]
    if command.amount > state.left:
        raise Refused("pot-empty")
    return [Taken(amount=command.amount), Asked(amount=command.amount)]


def evolve(state: State, event: Event) -> State:
    match event:
        case Asked():
            return replace(state, asked=state.asked + event.amount)
        case Taken():
            return replace(state, left=state.left - event.amount)
        case Filled():
            return replace(state, left=state.left + event.amount)


def beside(command: Take, _state: State) -> Sequence[StreamId]:
    return [POT] if command.from_pot else []


def home(event: Event) -> StreamId | None:
    return POT if isinstance(event, Taken | Filled) else None


DECIDER: Decider[Take, State, Event] = Decider(State(), decide, evolve, beside=beside, home=home)


@dataclass
class Overtaken(MemoryEventLog):
    """A log in which others do something just before the next requests are stored."""

    others: list[Instruction[Take]] = field(default_factory=list)

    def __init__(self) -> None:
        super().__init__("hoigia.example/24/test/00")
        self.others = []

    def append(self, request: AppendRequest) -> Appended:
        if self.others:
            made_executor(self).execute(self.others.pop(0))
        return super().append(request)


def made_executor(log: MemoryEventLog) -> Executor[Take, State, Event]:
    codec: Codec[Event] = Codec((Asked, Taken, Filled), upcasts={}, keyring=MemoryKeyring())
    return Executor(log, codec, DECIDER)


def take(amount: int, case: int, *, number: int = 1, expected: int | None = None) -> Instruction[Take]:
    command_id = CommandId(derive("command", case, number))
    stream = derive("case", case)
    return Instruction(
        command=Take(amount),
        command_id=command_id,
        digest=bytes(32),
        stream=StreamId(stream),
        meta=Metadata(
            actor="lan",
            agency="24",
            role="approver",
            purpose="support",
            correlation=command_id,
            occurred_at=now(),
            subject=CaseId(stream),
        ),
        expected=expected,
    )


def fill(amount: int) -> Instruction[Take]:
    return replace(take(amount, 0), command=Take(amount, from_pot=False), stream=POT)


def filled(amount: int) -> tuple[Overtaken, Executor[Take, State, Event]]:
    log = Overtaken()
    executor = made_executor(log)
    executor.execute(fill(amount))
    return log, executor


def left(executor: Executor[Take, State, Event]) -> int:
    state, _ = executor.state(POT)
    return state.left


def test_what_belongs_to_two_streams_is_stored_in_both_at_once() -> None:
    log, executor = filled(10)
    outcome = executor.execute(take(4, 1))
    assert [one.record.type for one in outcome.events] == ["Asked.v1", "Taken.v1"]
    assert [(one.record.stream, one.record.version) for one in outcome.events] == [
        (StreamId(derive("case", 1)), 1),
        (POT, 2),
    ]
    assert len({one.record.event_id for one in outcome.events}) == 2
    assert outcome.version == 1
    assert left(executor) == 6
    assert log.head() == 3


def test_what_happens_beside_is_about_no_case() -> None:
    _, executor = filled(10)
    own, other = executor.execute(take(4, 1)).events
    assert own.meta.subject == derive("case", 1)
    assert other.meta.subject is None
    assert own.meta.correlation == other.meta.correlation


def test_who_was_overtaken_on_the_other_stream_decides_on_what_is_left() -> None:
    log, executor = filled(10)
    log.others = [take(7, 2)]
    with pytest.raises(Refused, match="pot-empty"):
        executor.execute(take(4, 1))
    assert left(executor) == 3
    assert log.version(StreamId(derive("case", 1))) == 0


def test_who_was_overtaken_and_still_finds_enough_goes_through() -> None:
    log, executor = filled(10)
    log.others = [take(1, case) for case in range(2, 8)]
    executor.execute(take(4, 1, expected=0))
    assert left(executor) == 0


def test_a_version_that_was_named_and_moved_is_a_conflict_all_the_same() -> None:
    log, executor = filled(10)
    log.others = [take(1, 1, number=2)]
    with pytest.raises(ConflictError, match="version-conflict"):
        executor.execute(take(4, 1, expected=0))
    assert left(executor) == 9


def test_a_repeat_changes_nothing_and_names_the_same_version() -> None:
    _, executor = filled(10)
    first, again = executor.execute(take(4, 1)), executor.execute(take(4, 1))
    assert (again.repeated, again.version) == (True, first.version)
    assert left(executor) == 6


def test_commands_that_are_given_together_share_what_there_is() -> None:
    _, executor = filled(10)
    answers = store_together(executor, [take(4, case) for case in range(1, 5)])
    assert [isinstance(answer, Appended) for answer in answers] == [True, True, False, False]
    assert left(executor) == 2


def test_an_event_of_a_stream_that_was_not_read_is_not_stored() -> None:
    log = Overtaken()
    codec: Codec[Event] = Codec((Asked, Taken, Filled), upcasts={}, keyring=MemoryKeyring())
    elsewhere = StreamId(derive("pot", 2))
    strays: Decider[Take, State, Event] = replace(DECIDER, home=lambda _event: elsewhere)
    executor = Executor(log, codec, strays)
    executor.log.append(made_executor(Overtaken()).request(fill(10), [Filled(amount=10)], version=0))
    with pytest.raises(LookupError, match="not read"):
        executor.execute(take(4, 1))
    assert log.head() == 1

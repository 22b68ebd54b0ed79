"""Commands that are carried out together come to exactly what they would come to one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest

from shared.clock import now
from shared.eventlog.codec import Codec
from shared.eventlog.execute import Executor, Instruction
from shared.eventlog.memory import MemoryEventLog
from shared.eventlog.store import Answer, Appended, AppendRequest
from shared.eventlog.together import store_together
from shared.kernel.decider import Decider
from shared.kernel.ids import CommandId, PersonId, StreamId, derive
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.plain import ShapeError
from shared.kernel.record import Metadata
from shared.kernel.refusal import ConflictError, Refused, UnavailableError
from shared.sealing.keyring import Erased, MemoryKeyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    TYPE: ClassVar[str] = "Named.v1"
    name: Personal[str]


def decide(person: str, times: int) -> list[Named]:
    if person == "nobody":
        raise Refused("nobody-there")
    if times == 2:
        raise Refused("named-twice")
    if person == "shapeless":
        return [Named(name={person})]  # type: ignore[arg-type]  # as a broken decider might
    return [Named(name=Personal("Hoa", person=PersonId(derive("person", person)), field_class=FieldClass.IDENTITY))]


class CountingLog(MemoryEventLog):
    """Counts how often it is asked, and by what."""

    def __init__(self) -> None:
        super().__init__("hoigia.example/24/test/00")
        self.flushes: list[int] = []
        self.away = False

    def append(self, request: AppendRequest) -> Appended:
        if self.away:
            self.flushes.append(1)
            raise UnavailableError("log-unavailable")
        return super().append(request)

    def append_many(self, requests: Sequence[AppendRequest]) -> Sequence[Answer]:
        self.flushes.append(len(requests))
        if self.away:
            return [UnavailableError("log-unavailable")] * len(requests)
        return super().append_many(requests)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def executor(keyring: MemoryKeyring) -> Executor[str, int, Named]:
    codec: Codec[Named] = Codec((Named,), upcasts={}, keyring=keyring)
    return Executor(CountingLog(), codec, Decider(initial=0, decide=decide, evolve=lambda times, _event: times + 1))


def naming(person: str, number: int = 0, *, digest: bytes = bytes(32)) -> Instruction[str]:
    command_id = CommandId(derive("naming", person, number))
    return Instruction(
        command=person,
        command_id=command_id,
        digest=digest,
        stream=StreamId(derive("person-stream", person)),
        meta=Metadata(
            actor="lan",
            agency="24",
            role="commune-officer",
            purpose="support",
            correlation=command_id,
            occurred_at=now(),
        ),
    )


def flushes(executor: Executor[str, int, Named]) -> list[int]:
    assert isinstance(executor.log, CountingLog)
    return executor.log.flushes


def test_independent_commands_are_committed_at_once(executor: Executor[str, int, Named]) -> None:
    answers = store_together(executor, [naming(str(number)) for number in range(10)])
    assert answers == [Appended(number, 1, repeated=False) for number in range(1, 11)]
    assert flushes(executor) == [10]


def test_one_that_is_refused_refuses_no_other(executor: Executor[str, int, Named]) -> None:
    first, refused, last = store_together(executor, [naming("hoa"), naming("nobody"), naming("mai")])
    assert isinstance(refused, Refused)
    assert refused.code == "nobody-there"
    assert [first, last] == [Appended(1, 1, repeated=False), Appended(2, 1, repeated=False)]


def test_commands_of_one_stream_are_carried_out_in_their_order(executor: Executor[str, int, Named]) -> None:
    given = [naming("hoa", 1), naming("mai", 1), naming("hoa", 2), naming("hoa", 3)]
    answers = store_together(executor, given)
    assert [isinstance(one, Appended) for one in answers] == [True, True, True, False]
    hoa = executor.log.read_stream(given[0].stream)
    assert [record.command_id for record in hoa] == [given[0].command_id, given[2].command_id]


def test_a_repeat_is_recognised_also_beside_the_first(executor: Executor[str, int, Named]) -> None:
    store_together(executor, [naming("hoa")])
    answers = store_together(executor, [naming("hoa"), naming("mai"), naming("mai")])
    assert [one.repeated for one in answers if isinstance(one, Appended)] == [True, False, True]
    assert executor.log.head() == 2


def test_another_body_under_a_known_id_is_a_conflict_of_its_own(executor: Executor[str, int, Named]) -> None:
    store_together(executor, [naming("hoa")])
    conflict, stored = store_together(executor, [naming("hoa", digest=b"-" * 32), naming("mai")])
    assert isinstance(conflict, ConflictError)
    assert conflict.code == "idempotency-key-reused"
    assert isinstance(stored, Appended)


def test_about_somebody_erased_nothing_is_kept_and_of_the_others_all(
    executor: Executor[str, int, Named], keyring: MemoryKeyring
) -> None:
    keyring.destroy(PersonId(derive("person", "hoa")), decision="45/QD")
    erased, stored = store_together(executor, [naming("hoa"), naming("mai")])
    assert isinstance(erased, Erased)
    assert isinstance(stored, Appended)


def test_one_that_cannot_be_spelled_fails_alone(executor: Executor[str, int, Named]) -> None:
    shapeless, stored = store_together(executor, [naming("shapeless"), naming("mai")])
    assert isinstance(shapeless, ShapeError)
    assert isinstance(stored, Appended)


@pytest.mark.parametrize("others", [["mai"], []], ids=["beside another", "by itself"])
def test_while_the_log_is_away_nothing_is_given_again(executor: Executor[str, int, Named], others: list[str]) -> None:
    assert isinstance(executor.log, CountingLog)
    executor.log.away = True
    answers = store_together(executor, [naming(person) for person in ("hoa", *others)] + [naming("hoa", 1)])
    assert [getattr(one, "code", None) for one in answers] == ["log-unavailable"] * len(answers)
    assert len(flushes(executor)) == 1
    assert executor.log.head() == 0

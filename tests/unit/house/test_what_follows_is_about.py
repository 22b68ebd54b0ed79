"""What follows from a message is about its file, unless the service says of which other one, and keeps its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from services.intake.service import DEFINITION
from shared.contracts.intake import SignalLinked
from shared.contracts.message import Message
from shared.eventlog.execute import Instruction
from shared.house.definition import Definition
from shared.house.following_up import follow_up, reactions_to
from shared.kernel.ids import EventId, derive

CASE, TIP = derive("case", "one"), derive("signal", "one")
LINKED = Message(
    id=EventId(derive("event", "x")),
    source="hoigia.example/24/intake/00",
    type=SignalLinked.TYPE,
    subject=CASE,
    time=datetime(2026, 3, 2, tzinfo=UTC),
    position=5,
    previous=4,
    correlation="c",
    causation=None,
    data=SignalLinked(version=2, signal_id=TIP, linked_on=datetime(2026, 3, 2, tzinfo=UTC).date()),
)


@dataclass
class Kept:
    """A runtime that keeps what it was to carry out."""

    definition: Definition[Any, Any, Any]
    settings: Any = field(default_factory=lambda: SimpleNamespace(node="24"))
    given: list[Instruction[Any]] = field(default_factory=list)

    def digest(self, _body: Any) -> bytes:
        return bytes(32)

    def carry_out_together(self, instructions: Sequence[Instruction[Any]]) -> list[Any]:
        self.given += instructions
        return [None] * len(instructions)


@pytest.mark.parametrize(("subject_of", "subject"), [(DEFINITION.subject_of, TIP), (None, CASE)])
def test_what_follows_is_recorded_of_the_file_it_is_about(
    subject_of: Callable[[Any], str] | None, subject: str
) -> None:
    runtime: Any = Kept(replace(DEFINITION, subject_of=subject_of))
    assert follow_up(runtime, [LINKED]) == [None]
    (one,) = runtime.given
    assert (one.stream, one.meta.subject, one.meta.causation) == (TIP, subject, LINKED.id)


@dataclass(frozen=True)
class First:
    """One kind of command."""


@dataclass(frozen=True)
class Second:
    """Another."""


def test_a_command_that_comes_before_another_of_its_kind_does_not_rename_those_of_other_kinds() -> None:
    def ids(*commands: object) -> list[str]:
        definition: Any = SimpleNamespace(
            name="intake", reactions={LINKED.type: lambda _: commands}, subject_of=None, stream_of=lambda _: CASE
        )
        return [one.command_id for one in reactions_to(definition, LINKED, node="24", digest=bytes(32))]

    first, second, third = ids(First(), Second(), First())
    assert ids(Second()) == [second]
    assert ids(First(), First()) == [first, third]
    assert len({first, second, third}) == 3

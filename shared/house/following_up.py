"""What follows from messages of other services: their commands, given in the service's own name."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from shared.contracts.message import Message
from shared.eventlog.execute import Instruction
from shared.house.definition import Definition
from shared.house.runtime import Runtime
from shared.kernel.ids import reaction_command_id
from shared.kernel.record import Metadata

C = TypeVar("C")


def follow_up(runtime: Runtime[C, Any, Any], messages: Sequence[Message]) -> list[Exception | None]:
    """Do what follows from messages of other services; give of each why it failed, if it did.

    Repeats change nothing. What follows from all of them is committed together.
    """
    told: list[Exception | None] = [None] * len(messages)
    instructions: list[tuple[int, Instruction[C]]] = []
    for index, message in enumerate(messages):
        try:
            digest = runtime.digest({"message": message.id})
            reactions = reactions_to(runtime.definition, message, node=runtime.settings.node, digest=digest)
            instructions += [(index, one) for one in reactions]
        except Exception as failure:  # noqa: BLE001 - a message that cannot be understood fails alone
            told[index] = failure
    answers = runtime.carry_out_together([one for _, one in instructions])
    for (index, _), answer in zip(instructions, answers, strict=True):
        if isinstance(answer, Exception):
            told[index] = told[index] or answer
    return told


def reactions_to(
    definition: Definition[C, Any, Any], message: Message, *, node: str, digest: bytes
) -> Iterator[Instruction[C]]:
    """Give the commands that a service gives itself when it hears a message of another."""
    react = definition.reactions.get(message.type)
    commands = [] if react is None else react(message)
    # Counted for each name: a command that a later release puts before this one does not rename it.
    counts: Counter[str] = Counter()
    for command in commands:
        reaction = f"{definition.name}/{type(command).__name__}"
        index, counts[reaction] = counts[reaction], counts[reaction] + 1
        subject = message.subject if definition.subject_of is None else definition.subject_of(command)
        yield Instruction(
            command=command,
            command_id=reaction_command_id(message.id, reaction, index),
            digest=digest,
            stream=definition.stream_of(command),
            meta=Metadata(
                actor=f"service:{definition.name}",
                agency=node,
                role="service",
                purpose="support",
                correlation=message.correlation,
                causation=message.id,
                occurred_at=message.time,
                subject=subject,
            ),
            not_before=message.time,
        )

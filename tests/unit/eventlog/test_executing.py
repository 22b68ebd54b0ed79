"""A command carried out while it is being repeated: both are told the same."""

from dataclasses import dataclass
from typing import ClassVar

from shared.clock import now
from shared.eventlog.codec import Codec
from shared.eventlog.execute import Executor, Instruction
from shared.eventlog.memory import MemoryEventLog
from shared.eventlog.store import Appended
from shared.kernel.decider import Decider
from shared.kernel.ids import CommandId, StreamId, derive
from shared.kernel.record import Metadata
from shared.kernel.refusal import Refused
from shared.sealing.keyring import MemoryKeyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    TYPE: ClassVar[str] = "Opened.v1"


def decide(_command: str, opened: bool) -> list[Opened]:  # noqa: FBT001 - a decider's one signature
    if opened:
        raise Refused("opened-already")
    return [Opened()]


class OvertakenLog(MemoryEventLog):
    """A log in which the same command is carried out elsewhere just after it was looked for."""

    elsewhere: "Executor[str, bool, Opened] | None" = None
    instruction: "Instruction[str] | None" = None

    def find_command(self, command_id: CommandId, digest: bytes) -> Appended | None:
        found = super().find_command(command_id, digest)
        elsewhere, self.elsewhere = self.elsewhere, None
        if elsewhere is not None and self.instruction is not None:
            elsewhere.execute(self.instruction)
        return found


def test_a_repeat_that_is_overtaken_by_the_first_is_answered_and_not_refused() -> None:
    log = OvertakenLog("hoigia.example/24/test/00")
    codec: Codec[Opened] = Codec((Opened,), upcasts={}, keyring=MemoryKeyring())
    executor = Executor(log, codec, Decider(initial=False, decide=decide, evolve=lambda _state, _event: True))
    command_id = CommandId(derive("test-command", 1))
    instruction = Instruction(
        command="open",
        command_id=command_id,
        digest=bytes(32),
        stream=StreamId(derive("test-stream", 1)),
        meta=Metadata(
            actor="lan",
            agency="24",
            role="commune-officer",
            purpose="support",
            correlation=command_id,
            occurred_at=now(),
        ),
    )
    log.elsewhere, log.instruction = executor, instruction
    outcome = executor.execute(instruction)
    assert outcome.repeated
    assert [item.event for item in outcome.events] == [Opened()]
    assert log.head() == 1

"""The services of a node that keep files of cases, in memory: commands are decided, announced and reacted to here.

The portal and audit, which read what these announce and store, are not among them.
"""

import importlib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.audit.replay.entries import Entry
from shared.access.asker import Asker
from shared.access.casebook import CaseBook, Told
from shared.clock import now
from shared.contracts.commands import COMMANDS
from shared.contracts.message import Message
from shared.contracts.wire import encode_data
from shared.eventlog.codec import Codec
from shared.eventlog.execute import Executor, Instruction
from shared.eventlog.memory import MemoryEventLog
from shared.eventlog.readmodel import DecodedLog
from shared.house.arrival import Arrival
from shared.house.definition import Definition
from shared.house.following_up import reactions_to
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.ids import CaseId, CommandId, derive
from shared.kernel.record import Metadata
from shared.kernel.refusal import PlatformError
from shared.messaging.announcing import Announcements
from shared.messaging.cloudevents import decode, encode
from shared.sealing.keyring import MemoryKeyring

SERVICES = (
    "intake",
    "verification",
    "entitlements",
    "care",
    "livelihood",
    "referrals",
    "notifications",
    "directory",
)
NODE = "24"
OPENS = "receive-victim"


@dataclass(slots=True)
class Housed:
    """One service: its log, how it decides, how far it has announced."""

    definition: Definition[Any, Any, Any]
    keyring: MemoryKeyring = field(default_factory=MemoryKeyring)
    announced: int = 0
    log: MemoryEventLog = field(init=False)
    codec: Codec[Any] = field(init=False)
    executor: Executor[Any, Any, Any] = field(init=False)

    def __post_init__(self) -> None:
        definition = self.definition
        self.log = MemoryEventLog(f"hoigia.example/{NODE}/{definition.name}/00")
        self.codec = Codec((*definition.events, DisclosureRecorded), upcasts=definition.upcasts, keyring=self.keyring)
        self.executor = Executor(self.log, self.codec, definition.decider)

    def messages(self) -> list[Message]:
        """Give what was announced since the last time, as it comes over the broker."""
        announce = self.definition.announce
        found = Announcements(
            source=DecodedLog(self.log, self.codec),
            announce=lambda recorded: announce(recorded.event, recorded.record.version),
            origin=lambda: self.log.origin,
        )
        items = list(found.read(self.announced, 0, 10_000))
        self.announced = self.log.head()
        return [decode(encode(item.message)) for item in items if item.message is not None]


class MemoryNode:
    """The services together; a command is carried out with everything that follows from it."""

    def __init__(self) -> None:
        self.houses = {
            name: Housed(importlib.import_module(f"services.{name}.service").DEFINITION) for name in SERVICES
        }
        self.mirrored: list[Told] = []

    def receive(self, asker: Asker) -> CaseId:
        """Receive somebody with the example as the body; gives the case that it opens."""
        command_id = self._next_id(OPENS)
        case = CaseId(derive(COMMANDS[OPENS].file, command_id))
        self._give(
            OPENS,
            COMMANDS[OPENS].example,
            Arrival(command_id=command_id, case_id=case, at=now(), asker=asker, node=NODE),
        )
        return case

    def give(self, name: str, asker: Asker, case: CaseId, **changed: Any) -> None:
        """Give a command on a case with its example as its body; raises ``PlatformError`` when it is refused."""
        self.command(name, asker, case, body={**COMMANDS[name].example, **changed})

    def command(self, name: str, asker: Asker, case: CaseId, *, body: Mapping[str, Any]) -> dict[str, Any]:
        """Give a command on a case with this body; gives what its service announced then, as the door tells its ids."""
        before = len(self.mirrored)
        arrival = Arrival(command_id=self._next_id(name), case_id=case, at=now(), asker=asker, node=NODE)
        self._give(name, body, arrival)
        told = [one.data for one in self.mirrored[before:] if one.service == COMMANDS[name].service]
        return {word: value for data in told for word, value in data.items() if value is not None}

    def entries(self, case: CaseId, book: CaseBook | None = None) -> list[Entry]:
        """Give every stored record about a case in order of record, told by its owner's fold where a book is given."""
        found = [
            Entry(name, record, meta, None if book is None else book.tells[name](record))
            for name, house in self.houses.items()
            for record in house.log.read(0, 100_000)
            if (meta := Metadata.decode(record.meta)).subject == case
        ]
        return sorted(found, key=lambda entry: entry.place)

    def _next_id(self, name: str) -> CommandId:
        return CommandId(derive("command", name, sum(house.log.head() for house in self.houses.values())))

    def _give(self, name: str, body: Mapping[str, Any], arrival: Arrival) -> None:
        house = self.houses[COMMANDS[name].service]
        command = house.definition.to_command(name, dict(body), arrival)
        occurred_at = getattr(command, "occurred_at", None) or arrival.at
        meta = arrival.asker.metadata(correlation=arrival.command_id, occurred_at=occurred_at, subject=arrival.case_id)
        stream = house.definition.stream_of(command)
        house.executor.execute(
            Instruction(command=command, command_id=arrival.command_id, digest=bytes(32), stream=stream, meta=meta)
        )
        self._settle()

    def _settle(self) -> None:
        waiting: deque[Message] = deque(self._heard())
        while waiting:
            message = waiting.popleft()
            for house in self.houses.values():
                self._react(house, message)
            waiting.extend(self._heard())

    def _react(self, house: Housed, message: Message) -> None:
        for instruction in reactions_to(house.definition, message, node=NODE, digest=bytes(32)):
            try:
                house.executor.execute(instruction)
            except PlatformError as refused:
                # No refusal of what was given: on a platform it would be a dead letter.
                raise AssertionError(instruction.command) from refused

    def _heard(self) -> Sequence[Message]:
        found: list[Message] = []
        for name, house in self.houses.items():
            messages = house.messages()
            found += messages
            self.mirrored += [
                Told(
                    service=name,
                    position=message.position,
                    id=message.id,
                    type=message.type,
                    time=message.time,
                    causation=message.causation,
                    data=dict(encode_data(message.data)),  # type: ignore[arg-type]  # a message is an object
                )
                for message in messages
            ]
        return found

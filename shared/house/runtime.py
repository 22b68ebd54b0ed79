"""One running service without its framework: log, keyring, executor, and what it answers."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from shared.access.asker import Asker
from shared.access.roles import purpose_refusal, types_revealed
from shared.clock import now
from shared.config import Settings
from shared.contracts.commands import commands_of
from shared.eventlog.codec import Codec, Recorded
from shared.eventlog.execute import Executor, Instruction, Outcome
from shared.eventlog.readmodel import Project, ReadModel
from shared.eventlog.store import Answer
from shared.eventlog.together import store_together
from shared.eventlog.writing import Writer
from shared.house.arrival import Arrival
from shared.house.definition import Definition
from shared.house.disclosing import Disclosures
from shared.house.revealing import envelopes_in, reveal_arguments
from shared.house.watched import WatchedLog
from shared.kernel.canonical import Json, canonical
from shared.kernel.disclosure import DisclosureRecorded, SeenVersion
from shared.kernel.ids import CaseId, CommandId, StreamId, derive, is_id
from shared.kernel.record import Metadata, StoredRecord
from shared.kernel.refusal import ForbiddenError, NotFoundError
from shared.sealing.keyring import Keyring

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")

READERS = 8
"""Lines to the log for all that reads it in the process: workers, whatever runs beside them, in audit the ledger."""


class Runtime(Generic[C, S, E]):
    """Carries out commands, reactions and reveals of one service."""

    def __init__(self, definition: Definition[C, S, E], settings: Settings, keyring: Keyring) -> None:
        """Open the log; the keyring belongs to the same service."""
        self.definition = definition
        self.settings = settings
        self.keyring = keyring
        self.connection_string = settings.postgres(definition.name, f"{definition.name}_service")
        self.log = WatchedLog(self.connection_string, readers=READERS)
        self.codec: Codec[Any] = Codec(
            (*definition.events, DisclosureRecorded), upcasts=definition.upcasts, keyring=keyring
        )
        self.executor: Executor[C, S, E] = Executor(self.log, self.codec, definition.decider)
        self._disclosures = Disclosures(self.log, self.codec, self.digest)
        self.on_committed: list[Callable[[], None]] = []
        self.on_stored: list[Callable[[], None]] = []
        self._digest_key = bytes.fromhex(settings.secret("digest", f"{definition.name}.key"))

    @property
    def read_model(self) -> ReadModel[Recorded[Any]]:
        """The service's read model, which disclosures do not touch."""
        model = self.definition.read_model
        return replace(model, project=partial(_project_own, model.project))

    def committed(self) -> None:
        """Tell whoever follows the log in this process that there is something new."""
        for wake in self.on_committed:
            wake()

    def stored(self) -> None:
        """Tell whoever follows the inbox in this process that there is something new."""
        for wake in self.on_stored:
            wake()

    def command(
        self,
        arguments: Mapping[str, Any],
        asker: Asker,
        command_id: CommandId,
        *,
        prepare: Callable[[C], C] = lambda command: command,
    ) -> dict[str, Json]:
        """Carry out a command that came through the door: ``{name, case_id?, body, expected?}``.

        Gives ``{versions, events, case_id, repeated}``; the same command id gives the same answer for ever,
        but for ``repeated``, which tells whether it had been given before. ``prepare`` puts into a command what
        it is decided on and no body says.
        """
        instruction, case = self.instruction(arguments, asker, command_id)
        instruction = replace(instruction, command=prepare(instruction.command))
        return self._answer(self.carry_out(instruction), case)

    def instruction(
        self, arguments: Mapping[str, Any], asker: Asker, command_id: CommandId
    ) -> tuple[Instruction[C], CaseId | None]:
        """Check a command that came through the door and build it; gives with it the case it is about."""
        name, body = str(arguments["name"]), arguments["body"]
        contract = commands_of(self.definition.name).get(name)
        if contract is None:
            raise NotFoundError("command-unknown")
        if asker.role not in contract.roles:
            raise ForbiddenError("role-may-not")
        given = arguments.get("case_id")
        if given is not None and not is_id(given):
            raise NotFoundError("case-unknown")
        opened = CaseId(derive(contract.file, command_id)) if contract.opens else None
        case = opened or (None if given is None else CaseId(given))
        arrival = Arrival(command_id=command_id, case_id=case, at=now(), asker=asker, node=self.settings.node)
        command = self.definition.to_command(name, body, arrival)
        built = Instruction(
            command=command,
            command_id=command_id,
            digest=self.digest({"name": name, "case_id": given, "body": body}),
            stream=self.definition.stream_of(command),
            meta=asker.metadata(correlation=command_id, occurred_at=occurred(command, arrival.at), subject=case),
            expected=arguments.get("expected"),
        )
        return built, case

    def own_command(
        self,
        command: C,
        command_id: CommandId,
        *,
        subject: str | None,
        correlation: str,
        causation: str | None = None,
    ) -> Outcome[E]:
        """Carry out a command the service gives itself (a due deadline, reference data)."""
        return self.carry_out(
            self.own_instruction(command, command_id, subject=subject, correlation=correlation, causation=causation)
        )

    def own_instruction(
        self,
        command: C,
        command_id: CommandId,
        *,
        subject: str | None,
        correlation: str,
        causation: str | None = None,
    ) -> Instruction[C]:
        """Build a command the service gives itself."""
        meta = Metadata(
            actor=f"service:{self.definition.name}",
            agency=self.settings.node,
            role="service",
            purpose="support",
            correlation=correlation,
            causation=causation,
            occurred_at=now(),
            subject=subject,
        )
        return Instruction(
            command=command,
            command_id=command_id,
            digest=self.digest({"own": command_id}),
            stream=self.definition.stream_of(command),
            meta=meta,
        )

    def carry_out_together(self, instructions: Sequence[Instruction[C]]) -> list[Answer]:
        """Carry commands out with as few commits as can be; give what became of each."""
        answers = store_together(self.executor, instructions)
        self.committed()
        return answers

    def reveal(self, arguments: Mapping[str, Any], asker: Asker, command_id: CommandId) -> dict[str, Json]:
        """Open personal values of a case: ``{case_id, classes, fields?, channel?}`` → ``{values, disclosure_id}``.

        Allowed or denied, the disclosure is recorded first; a repeat opens what was opened then and nothing
        newer. Denial is ``class-not-for-role``.
        """
        case, classes, fields = reveal_arguments(arguments)
        records = self.log.read_stream(StreamId(case))
        if not records:
            raise NotFoundError("case-unknown")
        types = types_revealed(asker.role, classes, self.definition.name)
        may = types is None or bool(types)
        refusal = purpose_refusal(asker.role, asker.purpose) if may else "class-not-for-role"
        recorded = self.disclose(
            case,
            DisclosureRecorded(
                channel=str(arguments.get("channel", "api")),
                decision="allowed" if refusal is None else "denied",
                classes=tuple(sorted(classes)),
                fields=tuple(sorted(fields)),
                reason=refusal,
                versions=(SeenVersion(service=self.definition.name, version=len(records)),),
            ),
            asker,
            command_id,
        )
        if refusal is not None:
            raise ForbiddenError(refusal)
        (seen,) = recorded.versions
        values = {
            name: self.codec.open(record, self.log.origin, path)
            for record in self._shown(records[: seen.version], asker)
            if types is None or record.type in types
            for name, path in envelopes_in(record, classes, fields)
        }
        return {"values": values, "disclosure_id": command_id}

    def _shown(self, records: Sequence[StoredRecord], asker: Asker) -> Sequence[StoredRecord]:
        if self.definition.withheld is None:
            return records
        events = [self.codec.decode(record).event for record in records]
        hidden = self.definition.withheld(events, asker.agency)
        return [record for index, record in enumerate(records) if index not in hidden]

    def disclose(
        self, case: CaseId, event: DisclosureRecorded, asker: Asker, disclosure: CommandId
    ) -> DisclosureRecorded:
        """Record who is shown or denied what, durably, before any byte leaves.

        Gives what is on record, which for a repeat is what was shown first.
        """
        recorded = self._disclosures.record(case, event, asker, disclosure)
        self.committed()
        return recorded

    def announce(self, recorded: Recorded[Any]) -> object | None:
        """Give the public message of a stored event, if it has one."""
        if isinstance(recorded.event, DisclosureRecorded):
            return None
        return self.definition.announce(recorded.event, recorded.record.version)

    def digest(self, body: Json) -> bytes:
        """Compute the keyed digest of a body: nobody can guess a body from what is stored."""
        return hmac.digest(self._digest_key, canonical(body), "sha256")

    def carry_out(self, instruction: Instruction[C]) -> Outcome[E]:
        """Execute a command and wake whoever follows the log."""
        outcome = self.executor.execute(instruction)
        self.committed()
        return outcome

    def close(self) -> None:
        """Close every connection."""
        self.log.close()

    def _answer(self, outcome: Outcome[E], case: CaseId | None) -> dict[str, Json]:
        name = self.definition.name
        events: list[Json] = [
            {
                "service": name,
                "type": item.record.type,
                "version": item.record.version,
                "position": item.position,
                "id": item.record.event_id,
                "announced": self.announce(item) is not None,
            }
            for item in outcome.events
        ]
        return {"versions": {name: outcome.version}, "events": events, "case_id": case, "repeated": outcome.repeated}


def _project_own(project: Project[Recorded[Any]], writer: Writer, recorded: Recorded[Any]) -> None:
    if not isinstance(recorded.event, DisclosureRecorded):
        project(writer, recorded)


def occurred(command: object, default: datetime) -> datetime:
    """Give when the actor claims it happened: the command's ``occurred_at`` where it has one."""
    claimed = getattr(command, "occurred_at", None)
    return claimed if isinstance(claimed, datetime) else default

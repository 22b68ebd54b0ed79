"""The portal's own log, as the door writes and reads it."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.portal.commands import Command, EndSession, OpenSession
from services.portal.domain import State, stream_of
from services.portal.rules.access import Decision
from services.portal.web.headers import fresh_disclosure_id
from services.portal.web.ports import Read
from shared.access.asker import Asker
from shared.clock import now
from shared.eventlog.execute import Instruction
from shared.eventlog.store import AppendRequest, CommandConflictError
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.disclosure import DisclosureRecorded, SeenVersion
from shared.kernel.ids import CaseId, CommandId, StreamId, derive
from shared.kernel.refusal import ConflictError

_STRIPES = 64


class LogJournal:
    """Sessions, disclosures and request keys in the portal's log."""

    def __init__(self, runtime: Runtime[Any, Any, Any]) -> None:
        """Take the portal's runtime."""
        self._runtime = runtime
        # Reads of one case go one after the other, so that they never lose a race for its stream.
        self._stripes = [threading.Lock() for _ in range(_STRIPES)]

    def session(self, session: str) -> State:
        """Give the state of a session."""
        state, _version = self._runtime.executor.state(StreamId(session))
        found: State = state
        return found

    def open_session(self, session: str, words: Mapping[str, str], expires_at: datetime) -> None:
        """Record that somebody signed in."""
        command = OpenSession(session=session, expires_at=expires_at, **words)
        asker = Asker(user=words["user"], agency=words["agency"], role=words["role"], purpose="support")
        self._give(command, asker, CommandId(derive("session-opened", session)))

    def end_session(self, session: str, asker: Asker) -> None:
        """Record that a session was ended."""
        self._give(EndSession(session=session), asker, CommandId(derive("session-ended", session)))

    def record_read(self, read: Read, asker: Asker, decision: Decision) -> str:
        """Record an allowed or denied read durably; give the disclosure's id."""
        event = DisclosureRecorded(
            channel=read.channel,
            decision="allowed" if decision.allowed else "denied",
            classes=(),
            fields=(read.part,),
            reason=decision.reason,
            versions=tuple(SeenVersion(service=name, version=seen) for name, seen in sorted(read.versions.items())),
        )
        disclosure = fresh_disclosure_id()
        with self._stripes[int(read.case_id[:2], 16) % _STRIPES]:
            self._runtime.disclose(CaseId(read.case_id), event, asker, disclosure)
        return disclosure

    def check_key(self, command_id: CommandId, request: Json) -> None:
        """Raise ``idempotency-key-reused`` when the key came with another request before."""
        try:
            self._runtime.log.find_command(_key_id(command_id), self._runtime.digest(request))
        except CommandConflictError:
            raise ConflictError("idempotency-key-reused") from None

    def remember_key(self, command_id: CommandId, request: Json) -> None:
        """Remember for ever with which request a key came: a command of the log without events."""
        remembered = AppendRequest(
            command_id=_key_id(command_id), digest=self._runtime.digest(request), expected=(), events=()
        )
        try:
            self._runtime.log.append(remembered)
        except CommandConflictError:
            raise ConflictError("idempotency-key-reused") from None

    def _give(self, command: Command, asker: Asker, command_id: CommandId) -> None:
        self._runtime.executor.execute(
            Instruction(
                command=command,
                command_id=command_id,
                digest=self._runtime.digest({"session": command.session}),
                stream=stream_of(command),
                # No session is opened on a basis of law: what is given with a request is about its case.
                meta=replace(asker, legal_basis=None).metadata(correlation=command_id, occurred_at=now()),
            )
        )


def _key_id(command_id: CommandId) -> CommandId:
    return CommandId(derive("request-key", command_id))

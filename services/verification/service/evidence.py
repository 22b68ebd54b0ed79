"""The door of the files of evidence: who may bring one, who may open one, and that this is recorded."""

import base64
from typing import Any

from services.verification.domain import Unopened
from services.verification.events import EvidenceAdded
from services.verification.service.files import EvidenceFiles
from shared.access.asker import Asker
from shared.access.roles import may_reveal, purpose_refusal
from shared.contracts.commands.verification import COMMANDS
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.disclosure import DisclosureRecorded, SeenVersion
from shared.kernel.ids import CaseId, CommandId, EventId, StreamId, event_id, is_id
from shared.kernel.personal import FieldClass
from shared.kernel.refusal import ForbiddenError, InvalidError, NotFoundError, Refused

_ADDING = next(contract.roles for contract in COMMANDS if contract.name == "add-evidence")
_FILE_CLASSES = frozenset({FieldClass.INVESTIGATION})


class EvidenceDoor:
    """Keeps files for who may add evidence, and opens them for who may read of the investigation."""

    def __init__(self, runtime: Runtime[Any, Any, Any]) -> None:
        """Keep them in the service's own database under its own keyring."""
        self._runtime = runtime
        self._files = EvidenceFiles(runtime.log.database, runtime.keyring, runtime.log.origin)

    def keep(self, case: str, content: str, *, sha256: str, asker: Asker, command_id: CommandId) -> EventId:
        """Keep a file for the evidence that ``add-evidence`` with the same command id will name."""
        if asker.role not in _ADDING:
            raise ForbiddenError("role-may-not")
        if not is_id(case):
            raise NotFoundError("case-unknown")
        state, _ = self._runtime.executor.state(StreamId(case))
        if isinstance(state, Unopened):
            raise Refused("verification-unknown")
        evidence = event_id(command_id, 0)
        self._files.keep(CaseId(case), evidence, content=_octets(content), sha256=sha256)
        return evidence

    def open(self, case: str, evidence: str, *, asker: Asker, disclosure: CommandId) -> dict[str, Json]:
        """Open a file: who is shown or denied it is recorded first."""
        if not is_id(case):
            raise NotFoundError("file-not-kept")
        sha256, version = self._named(case, evidence)
        forbidden = _why_not(asker)
        reason = forbidden or ("file-not-kept" if sha256 is None else None)
        event = DisclosureRecorded(
            channel="api",
            decision="allowed" if reason is None else "denied",
            classes=tuple(sorted(_FILE_CLASSES)),
            fields=(f"file/{evidence}",),
            reason=reason,
            versions=(SeenVersion(service=self._runtime.definition.name, version=version),),
        )
        self._runtime.disclose(CaseId(case), event, asker, disclosure)
        if forbidden is not None:
            raise ForbiddenError(forbidden)
        if sha256 is None:
            raise NotFoundError("file-not-kept")
        content = self._files.open(CaseId(case), EventId(evidence), sha256=sha256)
        return {"content": base64.b64encode(content).decode(), "sha256": sha256, "disclosure_id": disclosure}

    def _named(self, case: str, evidence: str) -> tuple[str | None, int]:
        """Give the digest that the log names for a piece of evidence, if it does, and the version of the case."""
        records = self._runtime.log.read_stream(StreamId(case))
        for record in records:
            event = self._runtime.codec.decode(record).event
            if isinstance(event, EvidenceAdded) and event.evidence_id == evidence and event.sha256 is not None:
                return event.sha256, len(records)
        return None, len(records)


def _why_not(asker: Asker) -> str | None:
    if not may_reveal(asker.role, _FILE_CLASSES):
        return "class-not-for-role"
    return purpose_refusal(asker.role, asker.purpose)


def _octets(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise InvalidError("invalid-arguments", fields={"content": "not-base64"}) from None

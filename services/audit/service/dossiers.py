"""Exports of dossiers as the log has them: decided and recorded before the first byte, sealed after the last."""

from collections.abc import Sequence
from typing import Any

from services.audit.commands import ExportDossier, SealDossier
from services.audit.dossier.bundle import seal_text
from services.audit.dossier.copies import COPIES, Copies, DossierEvent, OnDossier, dossiers_of
from services.audit.events import DossierExported, look_of
from services.audit.service.exports import Export, Exports
from services.audit.service.reading import record_look
from shared.access.asker import Asker
from shared.clock import now
from shared.eventlog.execute import Executor, Instruction
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, derive
from shared.kernel.refusal import UnavailableError
from shared.notary.keyfiles import DOSSIERS, key_name, signing_keys
from shared.transparency.notes import Note

CHANNEL = "export"


class DossierExport:
    """Begins and seals what is handed out of cases."""

    def __init__(self, runtime: Runtime[Any, Any, Any], exports: Exports) -> None:
        """Take the service's runtime, and who may export what."""
        self._runtime = runtime
        self._exports = exports
        self._executor: Executor[OnDossier, Copies, DossierEvent] = Executor(runtime.log, runtime.codec, COPIES)

    def begin(self, case: str, command: ExportDossier, asker: Asker, dossier: CommandId) -> Json:
        """Decide and record an export: ``{dossier, copy}``; raises ``NotFoundError`` for one that is denied."""
        asker = self._exports.on_its_ground(case, asker)
        look, reason = look_of(dossier), self._exports.why_not(asker)
        record_look(self._runtime, case, "dossier", reason=reason, channel=CHANNEL, asker=asker, command_id=look)
        digest = self._runtime.digest(
            {
                "dossier": case,
                "for": command.receiver,
                "role": command.receiver_role,
                "hidden": [*command.hidden],
                "reason": None if command.reason is None else command.reason.reveal(),
            }
        )
        (event,) = self._record(command, dossier, digest, case=case, dossier=dossier, asker=asker)
        if not isinstance(event, DossierExported):
            raise TypeError("an export is on record as nothing else")
        return {"dossier": dossier, "copy": event.copy}

    def seal(self, export: Export, digest: str) -> Json:
        """Record and sign what stands for all of a dossier: ``{note}``; raises ``Refused`` for a second content."""
        settings = self._runtime.settings
        name = key_name(settings, DOSSIERS)
        keys = signing_keys(settings.secrets, DOSSIERS, origin=name, moment=now())
        if not keys:
            raise UnavailableError("key-missing")
        self._record(
            SealDossier(dossier=export.dossier, digest=digest),
            CommandId(derive("dossier-seal", f"{export.dossier} {digest}")),
            self._runtime.digest({"dossier": export.dossier, "sealed": digest}),
            case=export.case,
            dossier=export.dossier,
            asker=export.asker,
        )
        text = seal_text(name, dossier=export.dossier, copy=export.event.copy, digest=digest)
        return {"note": Note(text, tuple(key.sign(text) for key in keys)).written()}

    def _record(
        self, command: OnDossier, command_id: CommandId, digest: bytes, *, case: str, dossier: CommandId, asker: Asker
    ) -> Sequence[DossierEvent]:
        outcome = self._executor.execute(
            Instruction(
                command=command,
                command_id=command_id,
                digest=digest,
                stream=dossiers_of(case),
                meta=asker.metadata(correlation=dossier, occurred_at=now(), subject=case),
            )
        )
        self._runtime.committed()
        return [one.event for one in outcome.events]

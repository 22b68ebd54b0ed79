"""Exports that were begun: who may begin one, and who is answered about it, for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.audit.dossier.copies import dossiers_of
from services.audit.events import DossierExported
from services.audit.service.bonds import on_its_ground
from services.audit.service.reading import why_not
from shared.access.asker import Asker
from shared.access.confidential import sees_confidential
from shared.access.roles import READS_ANY_CASE_TO_AUDIT
from shared.clock import now
from shared.house.runtime import Runtime
from shared.kernel.ids import CommandId
from shared.kernel.record import Metadata
from shared.kernel.refusal import NotFoundError, Refused
from shared.rpc.client import RpcClient

EXPORTING = frozenset({"supervisor"})
"""Who, beside those who audit, exports a case that the agency has to do with."""

LASTS = timedelta(minutes=30)
"""So long after it was recorded an export is answered; the largest case takes a few minutes."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export as it stands in the log: what it is of, up to when, and what may be shown."""

    dossier: CommandId
    case: str
    until: datetime
    meta: Metadata
    event: DossierExported

    @property
    def tells_confidential(self) -> bool:
        """Tell whether the one who exported audits, and said that the receiver does too: unsaid, nobody is."""
        return sees_confidential(self.asker) and self.event.receiver_role in READS_ANY_CASE_TO_AUDIT

    @property
    def asker(self) -> Asker:
        """Who exported, as what and for what."""
        meta = self.meta
        return Asker(
            user=meta.actor, agency=meta.agency, role=meta.role, purpose=meta.purpose, legal_basis=meta.legal_basis
        )

    def is_of(self, asker: Asker) -> bool:
        """Tell whether somebody asks as the one who began it: the same user as something else is another."""
        mine = self.asker
        return (mine.user, mine.agency, mine.role, mine.purpose) == (
            asker.user,
            asker.agency,
            asker.role,
            asker.purpose,
        )


class Exports:
    """Finds exports in the log, and decides who may export what."""

    def __init__(self, runtime: Runtime[Any, Any, Any], client: RpcClient) -> None:
        """Take the service's runtime, and how the directory is asked."""
        self._runtime = runtime
        self._client = client

    def on_its_ground(self, case: str, asker: Asker) -> Asker:
        """Give the asker with the basis on which the agency has to do with a case; who audits any needs none."""
        return on_its_ground(self._client, case, asker)

    @staticmethod
    def why_not(asker: Asker) -> str | None:
        """Give the code of why somebody, with the basis of then, may not export a case; ``None`` if they may."""
        return why_not(asker, only=EXPORTING)

    def of(self, case: str, dossier: str, asker: Asker) -> Export:
        """Find an export that this asker began, may still begin, and has not let lie.

        Raises ``NotFoundError``, and ``Refused`` (``dossier-over``) for one that was begun too long ago.
        """
        found = self._begun(case, dossier)
        if found is None or not found.is_of(asker) or self.why_not(self.on_its_ground(case, asker)) is not None:
            raise NotFoundError("dossier-unknown")
        if now() - found.until > LASTS:
            raise Refused("dossier-over")
        return found

    def _begun(self, case: str, dossier: str) -> Export | None:
        for record in self._runtime.log.read_stream(dossiers_of(case)):
            if record.command_id == dossier:
                recorded = self._runtime.codec.decode(record)
                if isinstance(recorded.event, DossierExported):
                    return Export(CommandId(dossier), case, record.recorded_at, recorded.meta, recorded.event)
        return None

"""Deciding about dossiers: each export of a case is counted, whoever asks for it."""

from collections.abc import Sequence

from services.audit.commands import ExportDossier
from services.audit.events import DossierExported
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId, derive


def export(command: ExportDossier, copies: int) -> Sequence[DossierExported]:
    """Count one more copy."""
    return [
        DossierExported(
            copy=copies + 1,
            receiver=command.receiver,
            receiver_role=command.receiver_role,
            hidden=command.hidden,
            reason=command.reason,
        )
    ]


def counted(_copies: int, event: DossierExported) -> int:
    """Give how many copies there are."""
    return event.copy


def dossiers_of(case: str) -> StreamId:
    """Name the stream of the exports of a case."""
    return StreamId(derive("dossiers", case))


COPIES: Decider[ExportDossier, int, DossierExported] = Decider(0, export, counted)

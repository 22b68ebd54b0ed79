"""Deciding about dossiers: each export of a case is counted, whoever asks for it, and sealed as one thing only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from services.audit.commands import ExportDossier, SealDossier
from services.audit.events import DossierExported, DossierSealed
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId, derive
from shared.kernel.refusal import Refused

OnDossier: TypeAlias = ExportDossier | SealDossier
DossierEvent: TypeAlias = DossierExported | DossierSealed


@dataclass(frozen=True, slots=True)
class Copies:
    """The dossiers of a case: how many were exported, and as what each was sealed."""

    count: int = 0
    sealed: Mapping[str, str] = field(default_factory=dict)


def about_dossier(command: OnDossier, copies: Copies) -> Sequence[DossierEvent]:
    """Count one more copy, or seal one; raises ``Refused`` for one that was sealed as something else."""
    if isinstance(command, ExportDossier):
        return [
            DossierExported(
                copy=copies.count + 1,
                receiver=command.receiver,
                receiver_role=command.receiver_role,
                hidden=command.hidden,
                reason=command.reason,
            )
        ]
    known = copies.sealed.get(command.dossier)
    if known is None:
        return [DossierSealed(dossier=command.dossier, digest=command.digest)]
    if known != command.digest:
        raise Refused("dossier-sealed-already")
    return []


def counted(copies: Copies, event: DossierEvent) -> Copies:
    """Give how many copies there are, and what was sealed."""
    if isinstance(event, DossierExported):
        return Copies(event.copy, copies.sealed)
    return Copies(copies.count, {**copies.sealed, event.dossier: event.digest})


def dossiers_of(case: str) -> StreamId:
    """Name the stream of the exports of a case."""
    return StreamId(derive("dossiers", case))


COPIES: Decider[OnDossier, Copies, DossierEvent] = Decider(Copies(), about_dossier, counted)

"""What events make of the state. Never refuses: they have happened."""

from dataclasses import replace
from typing import assert_never

from services.verification.domain.state import STATUS_OF, Checked, Competent, File, Opened, State, Unopened
from services.verification.events import (
    DeterminationLeftOpen,
    Event,
    EvidenceAdded,
    InitialCheckCompleted,
    Item,
    Result,
    StatementTaken,
    VerificationOpened,
    VerificationRequested,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from services.verification.rules.determination import Determined
from shared.contracts.vocabulary import CheckOutcome


def evolve(state: State, event: Event) -> State:
    """Apply a fact."""
    if isinstance(event, VerificationOpened):
        return Opened(File(event))
    if isinstance(state, Unopened):
        return state
    match event:
        case InitialCheckCompleted():
            if event.outcome == CheckOutcome.NEEDS_POLICE:
                return Checked(state.file)
            return Competent(state.file, event.police_agency, asked=False)
        case VerificationRequested():
            return Competent(state.file, event.to_agency, asked=True)
        case _:
            return replace(state, file=_file(state.file, event))


def _file(file: File, event: Result | Item | VictimCertified) -> File:
    match event:
        case StatementTaken(statement_id=item):
            return replace(file, items=(*file.items, item), statements=file.statements | {item})
        case EvidenceAdded(evidence_id=item):
            return replace(file, items=(*file.items, item))
        case VictimVerified() | VictimNotConfirmed() | DeterminationLeftOpen():
            return replace(file, standing=Determined(status=STATUS_OF[type(event)], known=len(file.items)))
        case VictimCertified():
            return replace(file, certificates=(*file.certificates, event.document))
        case _:
            assert_never(event)

"""What verification tells the others: an allow-list, field by field."""

from typing import TypeAlias, assert_never

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
from shared.contracts import verification as public

Public: TypeAlias = (
    public.VerificationOpened
    | public.InitialCheckCompleted
    | public.VerificationRequested
    | public.StatementTaken
    | public.EvidenceAdded
    | public.VictimVerified
    | public.VictimNotConfirmed
    | public.DeterminationLeftOpen
    | public.VictimCertified
)
PublicResult: TypeAlias = public.VictimVerified | public.VictimNotConfirmed | public.DeterminationLeftOpen


def announce(event: Event, version: int) -> Public:
    """Give the public message of an event; ``version`` is the event's in its stream."""
    match event:
        case VerificationOpened():
            return public.VerificationOpened(version=version, law=event.law, reported_on=event.reported_on)
        case InitialCheckCompleted():
            return public.InitialCheckCompleted(
                version=version, outcome=event.outcome, checked_on=event.checked_on, checked_by=event.checked_by
            )
        case VerificationRequested():
            return public.VerificationRequested(
                version=version, to_agency=event.to_agency, requested_on=event.requested_on
            )
        case StatementTaken() | EvidenceAdded():
            return _item(event, version)
        case VictimVerified() | VictimNotConfirmed() | DeterminationLeftOpen():
            return _result(event, version)
        case VictimCertified():
            return public.VictimCertified(
                version=version, certificate=event.document, issued_by=event.issued_by, issued_on=event.issued_on
            )
        case _:
            assert_never(event)


def _item(event: Item, version: int) -> public.StatementTaken | public.EvidenceAdded:
    if isinstance(event, EvidenceAdded):
        return public.EvidenceAdded(version=version, evidence_id=event.evidence_id, source=event.source)
    return public.StatementTaken(
        version=version, statement_id=event.statement_id, source=event.source, taken_on=event.taken_on
    )


def _result(event: Result, version: int) -> PublicResult:
    match event:
        case VictimVerified():
            return public.VictimVerified(
                version=version,
                status=event.status,
                determined_on=event.determined_on,
                determined_by=event.determined_by,
                law=event.law,
            )
        case VictimNotConfirmed():
            kind: type[public.VictimNotConfirmed | public.DeterminationLeftOpen] = public.VictimNotConfirmed
        case DeterminationLeftOpen():
            kind = public.DeterminationLeftOpen
        case _:
            assert_never(event)
    return kind(version=version, determined_on=event.determined_on, determined_by=event.determined_by, law=event.law)

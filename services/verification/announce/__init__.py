"""What verification tells the others: an allow-list, field by field."""

from typing import TypeAlias, assert_never

from services.verification.announce.afterwards import PublicAfterwards, announce_afterwards
from services.verification.announce.claims import PublicItem, PublicRetelling, announce_item, announce_retelling
from services.verification.announce.papers import PublicPaper, announce_paper
from services.verification.announce.protection import PublicProtection, announce_protection
from services.verification.announce.results import PublicResult, announce_result
from services.verification.events import (
    Afterwards,
    CertificateRegistered,
    CertificateWithdrawn,
    ContestDecided,
    DeterminationContested,
    DeterminationLeftOpen,
    DeterminationReopened,
    Event,
    EvidenceAdded,
    FallbackTested,
    IndicatorNoted,
    InitialCheckCompleted,
    Item,
    Paper,
    PaperRecorded,
    PersonInformed,
    Protecting,
    Result,
    Retelling,
    RetellingAvoided,
    RetellingMade,
    StatementTaken,
    Step,
    VerificationExtended,
    VerificationOpened,
    VerificationRequested,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.contracts import verification as public

PublicStep: TypeAlias = (
    public.VerificationOpened
    | public.InitialCheckCompleted
    | public.VerificationRequested
    | public.VerificationExtended
)
Public: TypeAlias = (
    PublicStep | PublicItem | PublicRetelling | PublicResult | PublicAfterwards | PublicPaper | PublicProtection
)


def announce(event: Event, version: int) -> Public:
    """Give the public message of an event; ``version`` is the event's in its stream."""
    return announce_protection(event, version) if isinstance(event, Protecting) else _of_the_file(event, version)


def _of_the_file(event: Step | Item | Retelling | Result | Afterwards | Paper, version: int) -> Public:
    match event:
        case VerificationOpened() | InitialCheckCompleted() | VerificationRequested() | VerificationExtended():
            return _step(event, version)
        case StatementTaken() | EvidenceAdded() | IndicatorNoted() | FallbackTested():
            return announce_item(event, version)
        case RetellingAvoided() | RetellingMade():
            return announce_retelling(event, version)
        case VictimVerified() | VictimNotConfirmed() | DeterminationLeftOpen():
            return announce_result(event, version)
        case PersonInformed() | DeterminationReopened() | DeterminationContested() | ContestDecided():
            return announce_afterwards(event, version)
        case VictimCertified() | CertificateRegistered() | CertificateWithdrawn() | PaperRecorded():
            return announce_paper(event, version)
        case _:
            assert_never(event)


def _step(event: Step, version: int) -> PublicStep:
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
        case VerificationExtended():
            return public.VerificationExtended(
                version=version,
                extended_on=event.extended_on,
                extended_by=event.extended_by,
                limit_on=event.limit_on,
                legal_basis=event.legal_basis,
                confidence=event.confidence,
            )
        case _:
            assert_never(event)

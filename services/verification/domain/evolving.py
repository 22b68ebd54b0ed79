"""What events make of the state. Never refuses: they have happened."""

from dataclasses import replace
from typing import assert_never

from services.verification.domain.matters import note
from services.verification.domain.state import (
    STATUS_OF,
    Certificate,
    Checked,
    Competent,
    Contest,
    File,
    OnFile,
    Opened,
    State,
    Unopened,
)
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
from services.verification.rules.determination import Determined
from services.verification.rules.retelling import told_by
from shared.contracts.verification_codes import CertificateMode
from shared.contracts.vocabulary import CheckOutcome, TraffickingStatus


def evolve(state: State, event: Event) -> State:
    """Apply a fact."""
    if isinstance(event, VerificationOpened):
        return Opened(File(event))
    if isinstance(state, Unopened):
        return state
    if isinstance(event, Step):
        return _step(state, event)
    if isinstance(event, Protecting):
        return replace(state, file=replace(state.file, protection=note(state.file.protection, event)))
    return replace(state, file=_file(state.file, event))


def _file(file: File, event: Item | Retelling | Result | Afterwards | Paper) -> File:
    match event:
        case StatementTaken() | EvidenceAdded() | IndicatorNoted() | FallbackTested():
            return _item(file, event)
        case RetellingAvoided():
            return replace(file, avoided=event.avoided)
        case RetellingMade():
            return replace(file, made=event.made)
        case VictimVerified() | VictimNotConfirmed() | DeterminationLeftOpen():
            return _result(file, event)
        case PersonInformed() | DeterminationReopened() | DeterminationContested() | ContestDecided():
            return _afterwards(file, event)
        case _:
            return _paper(file, event)


def _step(state: OnFile, event: Step) -> State:
    match event:
        case InitialCheckCompleted(outcome=CheckOutcome.NEEDS_POLICE):
            return Checked(state.file)
        case InitialCheckCompleted():
            return Competent(state.file, event.police_agency, asked=None)
        case VerificationRequested():
            # Other police, or the same ones on something new, have the whole time again.
            return Competent(
                replace(state.file, extended_to=None, answered=False), event.to_agency, asked=event.requested_on
            )
        case VerificationExtended():
            return replace(state, file=replace(state.file, extended_to=event.limit_on))
        case VerificationOpened():
            return state
        case _:
            assert_never(event)


def _item(file: File, event: Item) -> File:
    match event:
        case StatementTaken(statement_id=item):
            return replace(file, items=(*file.items, item), statements={**file.statements, item: told_by(event)})
        case EvidenceAdded(evidence_id=item):
            return replace(file, items=(*file.items, item), files={**file.files, item: event.sha256})
        case IndicatorNoted():
            return replace(file, indicators=file.indicators | {event.indicator_id})
        case FallbackTested():
            return replace(file, tests=file.tests | {event.test_id})
        case _:
            assert_never(event)


def _result(file: File, event: Result) -> File:
    standing = Determined(
        status=STATUS_OF[type(event)], known=len(file.items), number=file.determined + 1, on=event.determined_on
    )
    answered = standing.status != TraffickingStatus.POSSIBLE
    return replace(file, standing=standing, determined=standing.number, reopened=False, answered=answered)


def _afterwards(file: File, event: Afterwards) -> File:
    match event:
        case PersonInformed():
            return replace(file, informed=file.informed | {(event.determination, event.channel)})
        case DeterminationReopened():
            return replace(file, standing=None, reopened=True, answered=False)
        case DeterminationContested():
            contest = Contest(determination=event.determination, filed_on=event.filed_on)
            return replace(file, contests={**file.contests, event.contest_id: contest})
        case ContestDecided():
            contest = replace(file.contests[event.contest_id], outcome=event.outcome)
            return replace(file, contests={**file.contests, event.contest_id: contest})
        case _:
            assert_never(event)


def _paper(file: File, event: Paper) -> File:
    match event:
        case VictimCertified():
            standing = Certificate(issued_by=event.issued_by, issued_on=event.issued_on)
            return replace(file, certificates={**file.certificates, event.document: standing})
        case CertificateWithdrawn():
            rest = {name: one for name, one in file.certificates.items() if name != event.document}
            return replace(file, certificates=rest)
        case PaperRecorded():
            return replace(file, papers=file.papers | {event.paper_id})
        case CertificateRegistered():
            recorded = event.mode == CertificateMode.RECORDED
            one = replace(file.certificates[event.document], recorded=recorded, recorded_by=event.recorded_by)
            return replace(file, certificates={**file.certificates, event.document: one})
        case _:
            assert_never(event)

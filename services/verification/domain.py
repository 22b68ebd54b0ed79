"""The verification of one case: its states, what may be decided, and how it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.verification.commands import (
    AddEvidence,
    Command,
    Determine,
    IssueCertificate,
    OpenVerification,
    RecordInitialCheck,
    RequestVerification,
    TakeStatement,
)
from services.verification.events import (
    DeterminationLeftOpen,
    Event,
    EvidenceAdded,
    InitialCheckCompleted,
    StatementLinked,
    StatementTaken,
    VerificationOpened,
    VerificationRequested,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from services.verification.rules import (
    DETERMINATION,
    Determined,
    Weighing,
    certificate_refusal,
    check_refusal,
    day_refusal,
    law_on,
    request_refusal,
)
from shared.contracts.vocabulary import CheckOutcome, TraffickingStatus
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Unopened:
    """Nothing is known of the case here."""


@dataclass(frozen=True, slots=True)
class File:
    """What lies on the file: ``items`` are statements and evidence, oldest first."""

    opened: VerificationOpened
    items: tuple[str, ...] = ()
    statements: frozenset[str] = frozenset()
    standing: Determined | None = None
    certificates: tuple[str, ...] = ()

    @property
    def has_news(self) -> bool:
        """Tell whether something came in after the standing determination."""
        return self.standing is not None and len(self.items) > self.standing.known


@dataclass(frozen=True, slots=True)
class Opened:
    """Waiting for the initial check."""

    file: File


@dataclass(frozen=True, slots=True)
class Checked:
    """Checked without finding a document; the police are not yet asked."""

    file: File


@dataclass(frozen=True, slots=True)
class Competent:
    """An agency may determine: the police that were ``asked``, or that took part in a check which found a document."""

    file: File
    agency: str
    asked: bool


State: TypeAlias = Unopened | Opened | Checked | Competent
OnFile: TypeAlias = Opened | Checked | Competent
FileCommand: TypeAlias = (
    RecordInitialCheck | RequestVerification | TakeStatement | AddEvidence | Determine | IssueCertificate
)

Result: TypeAlias = VictimVerified | VictimNotConfirmed | DeterminationLeftOpen
STATUS_OF: Mapping[type[Result], str] = {
    VictimVerified: TraffickingStatus.ACTUAL,
    VictimNotConfirmed: TraffickingStatus.NOT,
    DeterminationLeftOpen: TraffickingStatus.POSSIBLE,
}


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on the verification of a case; raises :class:`Refused`."""
    if isinstance(command, OpenVerification):
        if not isinstance(state, Unopened):
            return []
        return [VerificationOpened(law=law_on(command.reported_on), reported_on=command.reported_on)]
    if isinstance(state, Unopened):
        raise Refused("verification-unknown")
    return [_on_file(command, state)]


def _on_file(command: FileCommand, state: OnFile) -> Event:
    match command:
        case RecordInitialCheck():
            return _check(command, state)
        case RequestVerification():
            return _request(command, state)
        case TakeStatement():
            return _take(command, state.file)
        case AddEvidence():
            return _add(command)
        case Determine():
            return _determine(command, state)
        case IssueCertificate():
            return _certify(command, state.file)
        case _:
            assert_never(command)


def _refuse(refusal: str | None) -> None:
    if refusal is not None:
        raise Refused(refusal)


def _check(command: RecordInitialCheck, state: OnFile) -> Event:
    if not isinstance(state, Opened):
        raise Refused("initial-check-completed")
    _refuse(check_refusal(command, state.file.opened.reported_on))
    return InitialCheckCompleted(
        outcome=command.outcome,
        checked_on=command.checked_on,
        checked_by=command.asker_agency,
        police_agency=command.police_agency,
        document=command.document,
        note=command.note,
    )


def _request(command: RequestVerification, state: OnFile) -> Event:
    match state:
        case Opened():
            raise Refused("initial-check-missing")
        case Competent(asked=False):
            raise Refused("verification-not-needed")
        case Checked():
            asked = None
        case Competent():
            asked = state.agency
        case _:
            assert_never(state)
    file = state.file
    _refuse(
        request_refusal(
            command,
            reported_on=file.opened.reported_on,
            asked=asked,
            standing=file.standing,
            has_news=file.has_news,
        )
    )
    return VerificationRequested(
        to_agency=command.to_agency,
        requested_by=command.asker_agency,
        requested_on=command.requested_on,
        reason=command.reason,
    )


def _take(command: TakeStatement, file: File) -> Event:
    if not {link.statement_id for link in command.links} <= file.statements:
        raise Refused("statement-unknown")
    _refuse(day_refusal(command.taken_on, command.today))
    return StatementTaken(
        statement_id=command.statement_id,
        source=command.source,
        taken_on=command.taken_on,
        interviewer=command.interviewer,
        language=command.language,
        interpreter=command.interpreter,
        links=tuple(StatementLinked(kind=link.kind, statement_id=link.statement_id) for link in command.links),
        content=command.content,
    )


def _add(command: AddEvidence) -> Event:
    return EvidenceAdded(
        evidence_id=command.evidence_id,
        source=command.source,
        sha256=command.sha256,
        description=command.description,
    )


def _determine(command: Determine, state: OnFile) -> Event:
    match state:
        case Opened():
            raise Refused("initial-check-missing")
        case Checked():
            raise Refused("verification-not-requested")
        case Competent(file=file):
            facts = Weighing(
                command=command,
                competent_agency=state.agency,
                reported_on=file.opened.reported_on,
                items=file.items,
                standing=file.standing,
                certified=bool(file.certificates),
            )
            for rule in DETERMINATION:
                _refuse(rule(facts))
            return _conclude(command, file.opened.law)
        case _:
            assert_never(state)


def _conclude(command: Determine, law: str) -> Event:
    if command.status == TraffickingStatus.ACTUAL:
        return VictimVerified(
            status=command.status,
            determined_on=command.determined_on,
            determined_by=command.asker_agency,
            law=law,
            weighed=command.weighs,
            reasons=command.reasons,
        )
    kind = VictimNotConfirmed if command.status == TraffickingStatus.NOT else DeterminationLeftOpen
    return kind(
        determined_on=command.determined_on,
        determined_by=command.asker_agency,
        law=law,
        weighed=command.weighs,
        reasons=command.reasons,
    )


def _certify(command: IssueCertificate, file: File) -> Event:
    if file.standing is None or file.standing.status != TraffickingStatus.ACTUAL:
        raise Refused("not-determined-a-victim")
    _refuse(certificate_refusal(command, file.certificates))
    return VictimCertified(
        document=command.document,
        issued_by=command.issued_by,
        issued_on=command.issued_on,
        basis=command.basis,
        sha256=command.sha256,
        number=command.number,
    )


def evolve(state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
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


def _file(file: File, event: Result | StatementTaken | EvidenceAdded | VictimCertified) -> File:
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


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


DECIDER: Decider[Command, State, Event] = Decider(Unopened(), decide, evolve)

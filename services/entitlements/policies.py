"""What entitlements does about what others announce."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from services.entitlements.commands import (
    AssessFinding,
    AssessReception,
    Command,
    NoteAge,
    NoteCertificate,
    NoteChild,
    NoteRoute,
    NoteSamePerson,
    NoteStay,
)
from shared.contracts.care import ShelterAdmitted, ShelterDischarged, StayExtended
from shared.contracts.intake import (
    AccompanyingRecorded,
    AgeAssessed,
    PersonRecognised,
    RouteCorrected,
    VictimReceived,
)
from shared.contracts.message import Message
from shared.contracts.verification import (
    CertificateWithdrawn,
    DeterminationLeftOpen,
    DeterminationReopened,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.contracts.vocabulary import TraffickingStatus
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId

_STATUS = {
    VictimNotConfirmed: TraffickingStatus.NOT,
    DeterminationLeftOpen: TraffickingStatus.POSSIBLE,
}


def on_reception(message: Message) -> Sequence[Command]:
    """Assess what the person is owed before anybody certifies anything."""
    data: VictimReceived = message.data
    return [
        AssessReception(
            case_id=CaseId(str(message.subject)),
            route=data.route,
            nationality=data.nationality,
            under_18=data.under_18,
            received_on=legal_date(data.received_at),
            accompanying=data.accompanying,
        )
    ]


def on_correction(message: Message) -> Sequence[Command]:
    """Assess again under the right route, from the reception on; what was granted under the wrong one stays decided."""
    data: RouteCorrected = message.data
    return [NoteRoute(case_id=CaseId(str(message.subject)), told=data.version, route=data.route)]


def on_finding(message: Message) -> Sequence[Command]:
    """Assess again under what was found, from the day it was found."""
    data: VictimVerified | VictimNotConfirmed | DeterminationLeftOpen = message.data
    return [
        AssessFinding(
            case_id=CaseId(str(message.subject)),
            finding=data.version,
            status=data.status if isinstance(data, VictimVerified) else _STATUS[type(data)],
            determined_on=data.determined_on,
        )
    ]


def on_reopened(message: Message) -> Sequence[Command]:
    """Treat the person as one who is being identified, from the day on which what was found is open again."""
    data: DeterminationReopened = message.data
    return [
        AssessFinding(
            case_id=CaseId(str(message.subject)),
            finding=data.version,
            status=TraffickingStatus.POSSIBLE,
            determined_on=data.reopened_on,
        )
    ]


def on_certificate(message: Message) -> Sequence[Command]:
    """Note on which day a certificate was issued, or that it proves nothing any more."""
    data: VictimCertified | CertificateWithdrawn = message.data
    return [
        NoteCertificate(
            case_id=CaseId(str(message.subject)),
            certificate=data.certificate,
            told=data.version,
            issued_on=data.issued_on if isinstance(data, VictimCertified) else None,
        )
    ]


def on_person(message: Message) -> Sequence[Command]:
    """Note who is there with the person, and who of all is treated as a child."""
    data: AccompanyingRecorded | AgeAssessed = message.data
    case = CaseId(str(message.subject))
    if isinstance(data, AccompanyingRecorded):
        return [NoteChild(case_id=case, person=data.person)]
    return [NoteAge(case_id=case, person=data.person, told=data.version, treated_as_child=data.treated_as_child)]


def on_stay(message: Message) -> Sequence[Command]:
    """Note what is told of a stay; the messages of one stay may arrive in any order."""
    data: ShelterAdmitted | StayExtended | ShelterDischarged = message.data
    note = NoteStay(case_id=CaseId(str(message.subject)), stay_id=data.stay_id, told=data.version)
    match data:
        case ShelterAdmitted():
            return [replace(note, person=data.person, admitted_on=data.admitted_on, limit_on=data.limit_on)]
        case StayExtended():
            return [replace(note, extended_to=data.limit_on)]
        case ShelterDischarged():
            return [replace(note, ended_on=data.discharged_on)]
        case _:
            assert_never(data)


def on_recognition(message: Message) -> Sequence[Command]:
    """Note in both cases that a person of one is a person of the other; what is said names the link, not the cases."""
    data: PersonRecognised = message.data
    link = str(message.subject)
    return [
        NoteSamePerson(case_id=CaseId(case), link_id=link, person=person, by=data.by)
        for case, person in ((data.first_case, data.first_person), (data.second_case, data.second_person))
    ]


REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = {
    VictimReceived.TYPE: on_reception,
    RouteCorrected.TYPE: on_correction,
    VictimVerified.TYPE: on_finding,
    VictimNotConfirmed.TYPE: on_finding,
    DeterminationLeftOpen.TYPE: on_finding,
    DeterminationReopened.TYPE: on_reopened,
    VictimCertified.TYPE: on_certificate,
    CertificateWithdrawn.TYPE: on_certificate,
    AccompanyingRecorded.TYPE: on_person,
    AgeAssessed.TYPE: on_person,
    PersonRecognised.TYPE: on_recognition,
    ShelterAdmitted.TYPE: on_stay,
    StayExtended.TYPE: on_stay,
    ShelterDischarged.TYPE: on_stay,
}

"""Noting what others told; what is known already is not noted again."""

from typing import assert_never

from services.entitlements.commands import Note, NoteAge, NoteCertificate, NoteChild, NoteStay
from services.entitlements.domain.state import State
from services.entitlements.events import AgeKnown, CertificateKnown, ChildrenKnown, Known, StayKnown


def note(command: Note, state: State) -> list[Known]:
    """Note one thing that was told."""
    match command:
        case NoteStay():
            return [_stay(command)]
        case NoteChild():
            # Numbers are given without a gap: who is told of the third knows of the first two.
            known = state.accompanying or 0
            return [ChildrenKnown(accompanying=command.person)] if command.person > known else []
        case NoteAge():
            told, _ = state.ages.get(command.person, (0, False))
            age = AgeKnown(person=command.person, told=command.told, treated_as_child=command.treated_as_child)
            return [age] if command.told > told else []
        case NoteCertificate():
            return _certificate(command, state)
        case _:
            assert_never(command)


def _certificate(command: NoteCertificate, state: State) -> list[Known]:
    told, standing = state.certificates.get(command.certificate, (0, None))
    # What is told late is news as well where it names a day that was not known: one that stands no more.
    late = command.told < told and command.issued_on not in {None, standing, *state.withdrawn}
    paper = CertificateKnown(certificate=command.certificate, told=command.told, issued_on=command.issued_on)
    return [paper] if command.told > told or late else []


def _stay(command: NoteStay) -> StayKnown:
    return StayKnown(
        stay_id=command.stay_id,
        told=command.told,
        person=command.person,
        admitted_on=command.admitted_on,
        limit_on=command.limit_on,
        extended_to=command.extended_to,
        ended_on=command.ended_on,
    )

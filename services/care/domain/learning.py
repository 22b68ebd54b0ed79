"""Deciding about general schooling: enrolled, attended, ended."""

from services.care.commands import EndSchooling, EnrolInSchool, RecordAttendance, Schooling
from services.care.domain.state import Care, Enrolment
from services.care.events import SchoolAttended, SchoolEnrolled, SchoolingEnded
from shared.kernel.refusal import Refused


def learn(command: Schooling, state: Care) -> SchoolEnrolled | SchoolAttended | SchoolingEnded:
    """Decide a command about schooling."""
    if isinstance(command, EnrolInSchool):
        return _enrol(command, state)
    enrolment = _open(state, command.enrolment_id)
    if isinstance(command, RecordAttendance):
        if command.month < enrolment.enrolled_on.replace(day=1):
            raise Refused("before-enrolment")
        return SchoolAttended(enrolment_id=command.enrolment_id, month=command.month, days=command.days)
    return _end(command, enrolment)


def _enrol(command: EnrolInSchool, state: Care) -> SchoolEnrolled:
    if any(_same(one, command) for one in state.enrolments.values()):
        raise Refused("enrolled-already")
    return SchoolEnrolled(
        enrolment_id=command.enrolment_id,
        person=command.person,
        school_year=command.school_year,
        grade=command.grade,
        in_facility=command.in_facility,
        enrolled_on=command.enrolled_on,
        school=command.school,
    )


def _same(one: Enrolment, command: EnrolInSchool) -> bool:
    return one.person == command.person and one.school_year == command.school_year and one.ended_on is None


def _end(command: EndSchooling, enrolment: Enrolment) -> SchoolingEnded:
    if command.ended_on < enrolment.enrolled_on:
        raise Refused("before-enrolment")
    return SchoolingEnded(enrolment_id=command.enrolment_id, ended_on=command.ended_on, reason=command.reason)


def _open(state: Care, enrolment_id: str) -> Enrolment:
    enrolment = state.enrolments.get(enrolment_id)
    if enrolment is None:
        raise Refused("enrolment-unknown")
    if enrolment.ended_on is not None:
        raise Refused("schooling-ended")
    return enrolment

"""From a checked body to a command of care."""

from collections.abc import Callable, Mapping

from services.care.commands import (
    AdmitToShelter,
    AnswerComplaint,
    AssignLegalAid,
    Command,
    DischargeFromShelter,
    EndSchooling,
    EnrolInSchool,
    ExtendStay,
    FileComplaint,
    FollowRight,
    RecordAttendance,
    RecordHearing,
    RecordSession,
    RequestLegalAid,
    WriteLegalNote,
)
from shared.contracts.commands.care import COMMANDS
from shared.contracts.commands.care_bodies import SESSION_CLASSES
from shared.contracts.commands.contract import load_body
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.ids import derive, person_id
from shared.kernel.personal import FieldClass, personal
from shared.kernel.refusal import NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}

# What a command makes has an id that follows from the command's: a repeat makes the same one.
_MADE: Mapping[str, str] = {
    "admit-to-shelter": "stay",
    "record-session": "session",
    "enrol-in-school": "enrolment",
    "request-legal-aid": "request",
    "record-hearing": "hearing",
    "write-legal-note": "note",
    "file-complaint": "complaint",
}

_PERSONAL: Mapping[str, Mapping[str, FieldClass]] = {
    "admit-to-shelter": {"facility": FieldClass.SHELTER, "note": FieldClass.SHELTER},
    "record-session": {"provider": FieldClass.SHELTER},
    "extend-stay": {"reason": FieldClass.SHELTER},
    "discharge-from-shelter": {"note": FieldClass.SHELTER},
    "enrol-in-school": {"school": FieldClass.CONTACT},
    "assign-legal-aid": {"lawyer": FieldClass.LEGAL},
    "record-hearing": {"note": FieldClass.LEGAL},
    "write-legal-note": {"note": FieldClass.LEGAL},
    "follow-right": {"note": FieldClass.LEGAL},
    "file-complaint": {"text": FieldClass.LEGAL},
    "answer-complaint": {"text": FieldClass.LEGAL},
}

# The agency of whoever asks, where the event names it.
_AGENCY: Mapping[str, str] = {
    "admit-to-shelter": "admitted_by",
    "extend-stay": "decided_by",
    "file-complaint": "taken_by",
    "answer-complaint": "answered_by",
}

_KINDS: Mapping[str, Callable[..., Command]] = {
    "admit-to-shelter": AdmitToShelter,
    "extend-stay": ExtendStay,
    "discharge-from-shelter": DischargeFromShelter,
    "record-session": RecordSession,
    "enrol-in-school": EnrolInSchool,
    "record-attendance": RecordAttendance,
    "end-schooling": EndSchooling,
    "request-legal-aid": RequestLegalAid,
    "assign-legal-aid": AssignLegalAid,
    "record-hearing": RecordHearing,
    "write-legal-note": WriteLegalNote,
    "follow-right": FollowRight,
    "file-complaint": FileComplaint,
    "answer-complaint": AnswerComplaint,
}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    if arrival.case_id is None:
        raise NotFoundError("case-unknown")
    case = arrival.case_id
    classes = dict(_PERSONAL.get(name, {}))
    if name == "record-session":
        classes["note"] = SESSION_CLASSES[values["kind"]]
        values["role"] = arrival.asker.role
    whose = person_id(case, values.get("person", 0))
    for field, field_class in classes.items():
        values[field] = personal(values[field], whose, field_class)
    if made := _MADE.get(name):
        values[f"{made}_id"] = derive(made, arrival.command_id)
    if agency := _AGENCY.get(name):
        values[agency] = arrival.asker.agency
    if name == "record-attendance":
        values["month"] = values["month"].replace(day=1)
    if name != "write-legal-note":
        values["today"] = legal_date(arrival.at)
    return _KINDS[name](case_id=case, **values)

"""From a checked body to a command about people of a case.

A note about somebody is that one's own; a relative's name and contact are the relative's.
"""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from services.intake.commands import (
    AcknowledgeHandover,
    AddAccompanying,
    AssessAge,
    DeclineHandover,
    DescribePerson,
    HandoverCommand,
    MakeHandover,
    PersonCommand,
    ProvideUrgentNeed,
    RecordHousehold,
    RecordRelative,
)
from services.intake.schemas.parts import person_given
from shared.contracts.commands.intake_bodies import NEED_CLASSES
from shared.house.arrival import Arrival
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId, PersonId, derive, person_id, relative_person
from shared.kernel.personal import FieldClass, Personal, personal

# What a command makes has an id that follows from the command's: a repeat makes the same one.
_MADE: Mapping[str, str] = {
    "provide-urgent-need": "provision",
    "record-relative": "relative",
    "record-household": "household",
    "make-handover": "handover",
}

_PERSONAL: Mapping[str, Mapping[str, FieldClass]] = {
    "assess-age": {"birth_date": FieldClass.IDENTITY, "note": FieldClass.HEALTH},
    "provide-urgent-need": {"provider": FieldClass.SHELTER},
    "record-relative": {
        "full_name": FieldClass.IDENTITY,
        "contact": FieldClass.CONTACT,
        "birth_year": FieldClass.IDENTITY,
    },
    "record-household": {"address": FieldClass.CONTACT, "circumstances": FieldClass.ECONOMIC},
    "make-handover": {
        "place": FieldClass.SHELTER,
        "condition": FieldClass.HEALTH,
        "belongings": FieldClass.ECONOMIC,
    },
    "acknowledge-handover": {"remarks": FieldClass.HEALTH},
    "decline-handover": {"remarks": FieldClass.HEALTH},
}

# The agency of whoever asks, where the event names it.
_AGENCY: Mapping[str, str] = {
    "provide-urgent-need": "provided_by",
    "make-handover": "from_agency",
    "acknowledge-handover": "by_agency",
    "decline-handover": "by_agency",
}

# When it happened, as claimed.
_OCCURRED: Mapping[str, str] = {
    "provide-urgent-need": "provided_at",
    "make-handover": "made_at",
    "acknowledge-handover": "acknowledged_at",
}

_KINDS: Mapping[str, Callable[..., PersonCommand | HandoverCommand]] = {
    "assess-age": AssessAge,
    "provide-urgent-need": ProvideUrgentNeed,
    "record-relative": RecordRelative,
    "record-household": RecordHousehold,
    "make-handover": MakeHandover,
    "acknowledge-handover": AcknowledgeHandover,
    "decline-handover": DeclineHandover,
}
_BY_DAY = frozenset({"assess-age", "record-household", "decline-handover"})


def people_command(
    name: str, values: dict[str, Any], arrival: Arrival, *, case: CaseId
) -> PersonCommand | HandoverCommand:
    """Build a command about people."""
    if apart := _APART.get(name):
        return apart(values, arrival, case)
    classes = dict(_PERSONAL[name])
    if name == "provide-urgent-need":
        classes["note"] = NEED_CLASSES[values["need"]]
    if made := _MADE.get(name):
        values[f"{made}_id"] = derive(made, arrival.command_id)
    whose = _whose(name, values, case)
    for field, field_class in classes.items():
        values[field] = personal(values[field], whose, field_class)
    if agency := _AGENCY.get(name):
        values[agency] = arrival.asker.agency
    if occurred := _OCCURRED.get(name):
        values["occurred_at"] = values.pop(occurred).astimezone(UTC)
        values["at"] = arrival.at
    if name in _BY_DAY:
        values["today"] = legal_date(arrival.at)
    told = {field: tuple(value) if isinstance(value, list) else value for field, value in values.items()}
    return _KINDS[name](case_id=case, **told)


def _whose(name: str, values: dict[str, Any], case: CaseId) -> PersonId:
    if name == "record-relative":
        return relative_person(values["relative_id"])
    return person_id(case, values.get("person", 0))


def _describe(values: dict[str, Any], _arrival: Arrival, case: CaseId) -> DescribePerson:
    about = person_id(case, values["person"])
    return DescribePerson(
        case_id=case,
        person=values["person"],
        education=personal(values["education"], about, FieldClass.ECONOMIC),
        marital_status=personal(values["marital_status"], about, FieldClass.IDENTITY),
        vulnerabilities=tuple(
            Personal(code, person=about, field_class=FieldClass.HEALTH) for code in values["vulnerabilities"]
        ),
    )


def _add(values: dict[str, Any], arrival: Arrival, case: CaseId) -> AddAccompanying:
    return AddAccompanying(
        case_id=case,
        person=values["number"],
        today=legal_date(arrival.at),
        joined_on=values["joined_on"],
        relation=values["relation"],
        who=person_given(values["who"], person_id(case, values["number"])),
    )


_APART: Mapping[str, Callable[[dict[str, Any], Arrival, CaseId], PersonCommand]] = {
    "add-accompanying": _add,
    "describe-person": _describe,
}

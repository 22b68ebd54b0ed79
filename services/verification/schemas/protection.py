"""From a checked body to a command about protection."""

from collections.abc import Callable, Mapping
from typing import Any

from services.verification.commands.protection import (
    AcknowledgeProtection,
    Answered,
    ApplyProtection,
    AssessRisk,
    ChangeProtection,
    DecideProtection,
    DeclineProtection,
    EndProtection,
    HandOverProtection,
    NameProtectedPerson,
    Protect,
    RefuseProtection,
    RequestProtection,
    Wanted,
)
from shared.contracts.commands.protection import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId, PersonId, derive, person_id, relative_person
from shared.kernel.personal import FieldClass, personal

NAMES = frozenset(contract.name for contract in COMMANDS)

_KINDS: Mapping[str, Callable[..., Protect]] = {
    "name-protected-person": NameProtectedPerson,
    "assess-risk": AssessRisk,
    "request-protection": RequestProtection,
    "decide-protection": DecideProtection,
    "refuse-protection": RefuseProtection,
    "apply-protection": ApplyProtection,
    "change-protection": ChangeProtection,
    "end-protection": EndProtection,
    "decline-protection": DeclineProtection,
    "hand-over-protection": HandOverProtection,
    "acknowledge-protection": AcknowledgeProtection,
}

# Where somebody is kept safe is of the class of shelters: by role neither the police nor a commune has it opened.
_PERSONAL: Mapping[str, Mapping[str, FieldClass]] = {
    "name-protected-person": {"name": FieldClass.IDENTITY, "contact": FieldClass.CONTACT},
    "assess-risk": {"threat": FieldClass.INVESTIGATION, "circumstances": FieldClass.SHELTER},
    "request-protection": {"reason": FieldClass.INVESTIGATION},
    "decide-protection": {"place": FieldClass.SHELTER},
    "refuse-protection": {"explanation": FieldClass.INVESTIGATION},
    "apply-protection": {"place": FieldClass.SHELTER},
    "change-protection": {"place": FieldClass.SHELTER},
    "decline-protection": {"words": FieldClass.INVESTIGATION},
    "hand-over-protection": {"residence": FieldClass.SHELTER},
}

# What a command makes has an id that follows from the command's: a repeat makes the same one.
_MADE: Mapping[str, str] = {
    "assess-risk": "assessment",
    "request-protection": "request",
    "decide-protection": "decision",
    "hand-over-protection": "handover",
}

_IN_A_ROLE = frozenset(
    {
        "decide-protection",
        "refuse-protection",
        "change-protection",
        "end-protection",
        "hand-over-protection",
        "acknowledge-protection",
    }
)


def to_protect(name: str, values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> Protect:
    """Build a command about protection of the checked values of its body."""
    if name in {"assess-risk", "request-protection"}:
        values["protected_id"] = values["protected_id"] or person_id(case, 0)
    person = _whose(values, case)
    if name == "name-protected-person":
        values, person = _naming(values, arrival, case=case)
        values["person"] = person
    for field, field_class in _PERSONAL.get(name, {}).items():
        values[field] = personal(values[field], person, field_class)
    if made := _MADE.get(name):
        values[f"{made}_id"] = derive(made, arrival.command_id)
    if name != "name-protected-person":
        values["today"] = legal_date(arrival.at)
    if name in _IN_A_ROLE:
        values["asker_role"] = arrival.asker.role
    _shape(name, values, arrival)
    return _KINDS[name](case_id=case, asker_agency=arrival.asker.agency, **values)


def _whose(values: dict[str, Any], case: CaseId) -> PersonId:
    """Give whose a value is as far as the body tells; the file knows whom a matter is about, and her pseudonym."""
    return PersonId(values.get("protected_id") or person_id(case, 0))


def _naming(values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> tuple[dict[str, Any], PersonId]:
    """Give whom a body names, and whose the values are: a child of the case, a relative on file, or somebody new.

    What is said of a relative on file is sealed as the reception seals it, so that it is destroyed with the rest.
    """
    number, relative = values["number"], values.pop("relative_id")
    known = relative if number is None else person_id(case, number)
    named = known or derive("protected", arrival.command_id)
    person = PersonId(named) if number is not None or relative is None else relative_person(relative)
    return {**values, "protected_id": named, "on_file": known is not None}, person


def _shape(name: str, values: dict[str, Any], arrival: Arrival) -> None:
    match name:
        case "assess-risk":
            values["answers"] = tuple(Answered(**answer) for answer in values["answers"])
        case "decide-protection":
            values["measures"] = tuple(
                Wanted(measure_id=derive("measure", arrival.command_id, index), **wanted)
                for index, wanted in enumerate(values["measures"])
            )
        case "change-protection":
            values["now"] = Wanted(**{field: values.pop(field) for field in ("measure_id", "measure", "until")})
        case "request-protection":
            values["grounds"] = tuple(dict.fromkeys(values["grounds"]))
            values["measures"] = tuple(dict.fromkeys(values["measures"]))
        case _:
            values.update({field: tuple(dict.fromkeys(values[field])) for field in values.keys() & {"measure_ids"}})

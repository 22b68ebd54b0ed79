"""From a checked body to a command of intake."""

from datetime import UTC
from typing import Any

from services.intake.commands import ClassifyCase, CloseCase, Command, GiveConsent, PersonGiven, ReceiveVictim
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.intake import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.days import VIET_NAM, legal_date
from shared.kernel.ids import CaseId, PersonId, derive, person_id
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS = 8


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    if arrival.case_id is None:
        raise NotFoundError("case-unknown")
    about = person_id(arrival.case_id, 0)
    match name:
        case "receive-victim":
            return _receive(values, arrival, arrival.case_id)
        case "classify-case":
            return ClassifyCase(
                case_id=arrival.case_id,
                suspected_channel=values["suspected_channel"],
                exploitation=tuple(values["exploitation"]),
                note=_personal(values["note"], about, FieldClass.INVESTIGATION),
            )
        case "give-consent":
            return GiveConsent(
                case_id=arrival.case_id,
                consent_id=derive("consent", arrival.command_id),
                today=legal_date(arrival.at),
                purposes=tuple(values["purposes"]),
                agencies=tuple(values["agencies"]),
                classes=tuple(values["classes"]),
                valid_until=values["valid_until"],
                given_by=values["given_by"],
                language=values["language"],
            )
        case _:
            return CloseCase(
                case_id=arrival.case_id,
                today=legal_date(arrival.at),
                reason=values["reason"],
                note=_personal(values["note"], about, FieldClass.HEALTH),
            )


def case_code(case: CaseId, node: str, year: int) -> str:
    """Make the code that people read: node, year and eight letters without look-alikes."""
    number = int(derive("case-code", case).replace("-", ""), 16)
    letters = ""
    for _ in range(_CODE_LETTERS):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return f"{node}-{year}-{letters}"


def _receive(values: dict[str, Any], arrival: Arrival, case: CaseId) -> ReceiveVictim:
    about = person_id(case, 0)
    return ReceiveVictim(
        case_id=case,
        code=case_code(case, arrival.node, values["received_at"].astimezone(VIET_NAM).year),
        at=arrival.at,
        asker_agency=arrival.asker.agency,
        route=values["route"],
        occurred_at=values["received_at"].astimezone(UTC),
        received_known_to=values["received_known_to"],
        received_by=values["received_by"],
        place=values["place"],
        person=_person(values["person"], about),
        accompanying=tuple(
            _person(person, person_id(case, index)) for index, person in enumerate(values["accompanying"], 1)
        ),
        suspected_channel=values["suspected_channel"],
        urgent_needs=tuple(values["urgent_needs"]),
        safe_contact=_personal(values["safe_contact"], about, FieldClass.CONTACT),
        narrative=_personal(values["narrative"], about, FieldClass.INVESTIGATION),
    )


def _person(values: dict[str, Any], person: PersonId) -> PersonGiven:
    return PersonGiven(
        person_id=person,
        full_name=_personal(values["full_name"], person, FieldClass.IDENTITY),
        birth_date=_personal(values["birth_date"], person, FieldClass.IDENTITY),
        birth_year=_personal(values["birth_year"], person, FieldClass.IDENTITY),
        age_band=values["age_band"],
        sex=values["sex"],
        nationality=values["nationality"],
        ethnicity=_personal(values["ethnicity"], person, FieldClass.IDENTITY),
        id_number=_personal(values["id_number"], person, FieldClass.IDENTITY),
        languages=tuple(values["languages"]),
    )


def _personal(value: Any, person: PersonId, field_class: FieldClass) -> Personal[Any] | None:
    return None if value is None else Personal(value, person=person, field_class=field_class)

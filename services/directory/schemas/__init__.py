"""From a checked body to a command of the directory."""

from services.directory.commands import AddStaff, Command, EndRelationship, OpenRelationship, RegisterAgency
from services.directory.domain import staff_of
from services.directory.rules import province_of
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.directory import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.ids import CaseId, PersonId, StaffId, derive
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import NotFoundError

ASSIGNMENT = "assignment"

_SCHEMAS = {contract.name: contract.schema for contract in COMMANDS}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    match name:
        case "register-agency":
            return RegisterAgency(**values)
        case "add-staff":
            staff = staff_of(values["username"])
            return AddStaff(
                staff_id=staff,
                username=values["username"],
                agency=values["agency"],
                role=values["role"],
                province=province_of(values["agency"]),
                full_name=Personal(values["full_name"], person=person_of_staff(staff), field_class=FieldClass.IDENTITY),
            )
        case "assign-case":
            return OpenRelationship(
                case_id=_case(arrival),
                agencies=(values["agency"],),
                basis=ASSIGNMENT,
                about=arrival.command_id,
            )
        case "end-relationship":
            return EndRelationship(
                case_id=_case(arrival),
                agency=values["agency"],
                basis=values["basis"],
                about=None,
                reason=values["reason"],
            )
        case _:
            raise LookupError(name)


def person_of_staff(staff: StaffId) -> PersonId:
    """Derive the pseudonym under which an officer's own name is kept."""
    return PersonId(derive("staff-person", staff))


def _case(arrival: Arrival) -> CaseId:
    if arrival.case_id is None:
        raise NotFoundError("case-unknown")
    return arrival.case_id

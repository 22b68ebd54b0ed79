"""An agency, an account and a case's relationships, as they go when all is in order. Names are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime

from services.directory.commands import (
    AddStaff,
    Command,
    EndRelationship,
    NoteFailedSignIn,
    OpenRelationship,
    RegisterAgency,
)
from services.directory.domain import DECIDER, State, staff_of
from services.directory.events import Event
from services.directory.schemas import person_of_staff
from shared.kernel.ids import CaseId, derive
from shared.kernel.personal import FieldClass, Personal
from tests.support.scenario import Scenario

CASE = CaseId(derive("case", "directory"))
COMMUNE, HEALTH, POLICE, SHELTER = "24-xa-dong-ky", "24-so-y-te", "24-cong-an-tinh", "01-ngoi-nha-binh-yen"
NAME = "xa-dong-ky.1"
STAFF = staff_of(NAME)
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)

stream: Scenario[Command, State, Event] = Scenario(DECIDER)
register = RegisterAgency(
    code=HEALTH,
    kind="health-department",
    province="24",
    name="Sở Y tế tỉnh Bắc Giang",
    valid_from=date(2025, 3, 1),
    source="Nghị định 42/2025/NĐ-CP",
    confidence="found",
)
rename = replace(register, name="Sở Y tế tỉnh Bắc Ninh", valid_from=date(2025, 7, 1))
add = AddStaff(
    staff_id=STAFF,
    username=NAME,
    agency=COMMUNE,
    role="commune-officer",
    province="24",
    full_name=Personal("Nguyễn Văn Thử Nghiệm", person=person_of_staff(STAFF), field_class=FieldClass.IDENTITY),
)
fail = NoteFailedSignIn(staff_id=STAFF, at=NOON, reason="password")
open_reception = OpenRelationship(case_id=CASE, agencies=(COMMUNE, HEALTH), basis="reception", about="m1")
open_referral = OpenRelationship(case_id=CASE, agencies=(SHELTER,), basis="referral", about="r1")
decline = EndRelationship(case_id=CASE, agency=SHELTER, basis="referral", about="r1", reason="no-capacity")


def after(*commands: Command) -> Scenario[Command, State, Event]:
    """Give the stream after these commands, each of which must have been accepted."""
    scenario = stream
    for command in commands:
        result = scenario.when(command)
        assert result.refusal is None, f"{type(command).__name__} refused: {result.refusal}"
        scenario = scenario.given(*result.events)
    return scenario

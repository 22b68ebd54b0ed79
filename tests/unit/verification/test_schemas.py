from datetime import UTC, date, datetime

import pytest

from services.verification.commands import (
    AddEvidence,
    ApplyFallbackTest,
    ContestDetermination,
    DecideContest,
    Determine,
    ExtendVerification,
    InformPerson,
    IssueCertificate,
    NoteIndicator,
    RecordInitialCheck,
    ReopenDetermination,
    RequestVerification,
    TakeStatement,
    UseRecorded,
    WithdrawCertificate,
)
from services.verification.schemas import to_command
from shared.access.asker import Asker
from shared.contracts.commands.verification import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.ids import CaseId, CommandId, derive, event_id, person_id
from shared.kernel.personal import FieldClass
from shared.kernel.refusal import InvalidError
from tests.unit.verification.cases import after, check, only, open_it, request

CASE, COMMAND = CaseId(derive("case", "schemas")), CommandId(derive("command", 1))
EXAMPLES = {contract.name: dict(contract.example) for contract in COMMANDS}
# Half past one at night in Viet Nam: the day there is not the day in UTC.
AT = datetime(2026, 3, 19, 18, 30, tzinfo=UTC)
ARRIVAL = Arrival(
    command_id=COMMAND,
    case_id=CASE,
    at=AT,
    asker=Asker(user="dtv-01", agency="24-cong-an-tinh", role="investigator", purpose="verification"),
    node="24",
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("record-initial-check", RecordInitialCheck),
        ("request-verification", RequestVerification),
        ("extend-verification", ExtendVerification),
        ("take-statement", TakeStatement),
        ("use-recorded", UseRecorded),
        ("add-evidence", AddEvidence),
        ("note-indicator", NoteIndicator),
        ("apply-fallback-test", ApplyFallbackTest),
        ("determine", Determine),
        ("inform-person", InformPerson),
        ("reopen-determination", ReopenDetermination),
        ("contest-determination", ContestDetermination),
        ("decide-contest", DecideContest),
        ("issue-certificate", IssueCertificate),
        ("withdraw-certificate", WithdrawCertificate),
    ],
)
def test_every_example_becomes_its_command_about_its_case(name: str, kind: type) -> None:
    command = to_command(name, EXAMPLES[name], ARRIVAL)
    assert type(command) is kind
    assert command.case_id == CASE


def test_a_statement_is_named_by_the_event_that_brings_it_and_is_for_investigators() -> None:
    command = to_command("take-statement", EXAMPLES["take-statement"], ARRIVAL)
    assert isinstance(command, TakeStatement)
    assert command.statement_id == event_id(COMMAND, 0)
    assert command.interviewer == "dtv-01"
    assert (command.content.person, command.content.field_class) == (person_id(CASE, 0), FieldClass.INVESTIGATION)
    assert command.content.reveal() == EXAMPLES["take-statement"]["content"]


def test_evidence_is_named_by_the_event_that_brings_it() -> None:
    command = to_command("add-evidence", EXAMPLES["add-evidence"], ARRIVAL)
    assert isinstance(command, AddEvidence)
    assert command.evidence_id == event_id(COMMAND, 0)


def test_taking_and_adding_bring_one_event_which_is_the_first_of_its_command() -> None:
    for name in ("take-statement", "add-evidence"):
        only(after(open_it, check, request).when(to_command(name, EXAMPLES[name], ARRIVAL)))


def test_the_number_of_a_certificate_is_a_legal_matter() -> None:
    command = to_command("issue-certificate", EXAMPLES["issue-certificate"], ARRIVAL)
    assert isinstance(command, IssueCertificate)
    assert command.number is not None
    assert command.number.field_class == FieldClass.LEGAL


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_free_text_is_personal_and_for_investigators(name: str) -> None:
    command = to_command(name, EXAMPLES[name], ARRIVAL)
    for word in ("note", "reason", "reasons", "content", "description", "grounds"):
        value = getattr(command, word, None)
        if value is not None:
            assert (value.person, value.field_class) == (person_id(CASE, 0), FieldClass.INVESTIGATION)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("extend-verification", "extended_on"),
        ("use-recorded", "used_on"),
        ("note-indicator", "noted_on"),
        ("apply-fallback-test", "tested_on"),
        ("reopen-determination", "reopened_on"),
    ],
)
def test_what_names_no_day_is_of_today(name: str, field: str) -> None:
    body = {key: value for key, value in EXAMPLES[name].items() if key != field}
    assert getattr(to_command(name, body, ARRIVAL), field) == date(2026, 3, 20)


def test_a_contest_is_named_by_the_event_that_files_it() -> None:
    command = to_command("contest-determination", EXAMPLES["contest-determination"], ARRIVAL)
    assert isinstance(command, ContestDetermination)
    assert command.contest_id == event_id(COMMAND, 0)


def test_the_day_is_that_of_viet_nam_and_a_request_without_one_is_of_today() -> None:
    command = to_command("request-verification", {"to_agency": "24-cong-an-tinh"}, ARRIVAL)
    assert isinstance(command, RequestVerification)
    assert (command.today, command.requested_on) == (date(2026, 3, 20), date(2026, 3, 20))
    assert (command.asker_agency, command.reason) == ("24-cong-an-tinh", None)


def test_what_is_weighed_twice_is_weighed_once() -> None:
    item = derive("item", 1)
    command = to_command("determine", {**EXAMPLES["determine"], "weighs": [item, item]}, ARRIVAL)
    assert isinstance(command, Determine)
    assert command.weighs == (item,)
    assert command.asker_role == "investigator"


def test_weighing_nothing_is_for_the_domain_to_refuse() -> None:
    command = to_command("determine", {**EXAMPLES["determine"], "weighs": []}, ARRIVAL)
    assert isinstance(command, Determine)
    assert command.weighs == ()


@pytest.mark.parametrize(
    ("name", "change", "field", "code"),
    [
        ("determine", {"status": "Victim"}, "status", "not-one-of"),
        ("determine", {"weighs": ["no id"]}, "weighs.0", "not-an-id"),
        ("determine", {"determined_on": "16/03/2026"}, "determined_on", "not-a-date"),
        ("take-statement", {"source": "z"}, "source", "not-one-of"),
        ("take-statement", {"content": "   "}, "content", "blank"),
        ("take-statement", {"interpreter": "no"}, "interpreter", "not-a-boolean"),
        ("take-statement", {"links": [{"kind": "denies", "statement_id": derive("s")}]}, "links.0.kind", "not-one-of"),
        ("add-evidence", {"sha256": "ABC"}, "sha256", "not-a-digest"),
        ("request-verification", {"to_agency": "24-cong-an-tinh\n"}, "to_agency", "not-a-code"),
        ("record-initial-check", {"police_agency": "Công an tỉnh"}, "police_agency", "not-a-code"),
        ("take-statement", {"matters": ["love"]}, "matters.0", "not-one-of"),
        ("take-statement", {"retelling_reason": "curiosity"}, "retelling_reason", "not-one-of"),
        ("note-indicator", {"indicator": "Tattoo"}, "indicator", "not-one-of"),
        ("inform-person", {"form": "by-word"}, "form", "not-one-of"),
        ("decide-contest", {"outcome": "forgotten"}, "outcome", "not-one-of"),
        ("issue-certificate", {"document": "GXN-XX"}, "document", "not-one-of"),
        ("issue-certificate", {"basis": "L1999"}, "basis", "not-one-of"),
        ("issue-certificate", {"victim": True}, "victim", "unknown-field"),
    ],
)
def test_a_body_out_of_shape_is_told_by_field_and_code(
    name: str, change: dict[str, Json], field: str, code: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        to_command(name, {**EXAMPLES[name], **change}, ARRIVAL)
    assert caught.value.fields == {field: code}

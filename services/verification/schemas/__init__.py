"""From a checked body to a command of verification."""

from typing import Any

from services.verification.commands import (
    AddEvidence,
    Command,
    Determine,
    IssueCertificate,
    Link,
    RecordInitialCheck,
    RequestVerification,
    TakeStatement,
)
from services.verification.schemas.protection import NAMES, to_protect
from shared.contracts.commands import protection
from shared.contracts.commands.contract import load_body
from shared.contracts.commands.verification import COMMANDS
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.ids import CaseId, event_id, person_id
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import NotFoundError

_SCHEMAS = {contract.name: contract.schema for contract in (*COMMANDS, *protection.COMMANDS)}


def to_command(name: str, body: Json, arrival: Arrival) -> Command:
    """Check a body and build its command; raises ``InvalidError``."""
    values = load_body(_SCHEMAS[name], body)
    if arrival.case_id is None:
        raise NotFoundError("case-unknown")
    if name in NAMES:
        return to_protect(name, values, arrival, case=arrival.case_id)
    return _of_the_file(name, values, arrival, case=arrival.case_id)


def _of_the_file(name: str, values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> Command:
    match name:
        case "record-initial-check":
            return _check(values, arrival, case=case)
        case "request-verification":
            return _request(values, arrival, case=case)
        case "take-statement":
            return _statement(values, arrival, case=case)
        case "add-evidence":
            return _evidence(values, arrival, case=case)
        case "determine":
            return _determine(values, arrival, case=case)
        case _:
            return _certificate(values, arrival, case=case)


def _check(values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> RecordInitialCheck:
    return RecordInitialCheck(
        case_id=case,
        today=legal_date(arrival.at),
        asker_agency=arrival.asker.agency,
        outcome=values["outcome"],
        police_agency=values["police_agency"],
        checked_on=values["checked_on"],
        document=values["document"],
        note=_maybe(values["note"], case),
    )


def _request(values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> RequestVerification:
    today = legal_date(arrival.at)
    return RequestVerification(
        case_id=case,
        today=today,
        asker_agency=arrival.asker.agency,
        to_agency=values["to_agency"],
        requested_on=values["requested_on"] or today,
        reason=_maybe(values["reason"], case),
    )


def _statement(values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> TakeStatement:
    # A statement and a piece of evidence are named by the event that brings them: the answer to
    # the command carries that id, so whoever brought it can name it when it is weighed.
    return TakeStatement(
        case_id=case,
        statement_id=event_id(arrival.command_id, 0),
        today=legal_date(arrival.at),
        content=_said(values["content"], case),
        source=values["source"],
        taken_on=values["taken_on"],
        interviewer=values["interviewer"] or arrival.asker.user,
        language=values["language"],
        interpreter=values["interpreter"],
        links=tuple(Link(**link) for link in values["links"]),
    )


def _evidence(values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> AddEvidence:
    return AddEvidence(
        case_id=case,
        evidence_id=event_id(arrival.command_id, 0),
        source=values["source"],
        description=_said(values["description"], case),
        sha256=values["sha256"],
    )


def _determine(values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> Determine:
    return Determine(
        case_id=case,
        today=legal_date(arrival.at),
        asker_agency=arrival.asker.agency,
        asker_role=arrival.asker.role,
        status=values["status"],
        weighs=tuple(dict.fromkeys(values["weighs"])),
        determined_on=values["determined_on"],
        reasons=_maybe(values["reasons"], case),
    )


def _certificate(values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> IssueCertificate:
    return IssueCertificate(
        case_id=case,
        today=legal_date(arrival.at),
        document=values["document"],
        number=_said(values["number"], case, FieldClass.LEGAL),
        issued_by=values["issued_by"],
        issued_on=values["issued_on"],
        basis=values["basis"],
        sha256=values["sha256"],
    )


def _maybe(text: str | None, case: CaseId) -> Personal[str] | None:
    return None if text is None else _said(text, case)


def _said(text: str, case: CaseId, field_class: FieldClass = FieldClass.INVESTIGATION) -> Personal[str]:
    # Free text belongs to the person of the case.
    return Personal(text, person=person_id(case, 0), field_class=field_class)

"""From a checked body to a command about a case."""

from datetime import UTC
from typing import Any

from services.intake.commands import (
    CaseCommand,
    ClassifyCase,
    CloseCase,
    CorrectRoute,
    Description,
    GiveConsent,
    LinkSignal,
    ReceiveVictim,
    RecordRouteFacts,
    ReopenCase,
    RouteFacts,
)
from services.intake.schemas.parts import file_code, person_given
from shared.house.arrival import Arrival
from shared.kernel.days import VIET_NAM, legal_date
from shared.kernel.ids import CaseId, derive, person_id
from shared.kernel.personal import FieldClass, personal


def reception(values: dict[str, Any], arrival: Arrival, case: CaseId) -> ReceiveVictim:
    """Build the command that opens a case."""
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
        person=person_given(values["person"], about),
        accompanying=tuple(
            person_given(person, person_id(case, index)) for index, person in enumerate(values["accompanying"], 1)
        ),
        route_facts=RouteFacts(**(values["route_facts"] or {})),
        signal_id=values["signal_id"],
        suspected_channel=values["suspected_channel"],
        urgent_needs=tuple(values["urgent_needs"]),
        safe_contact=personal(values["safe_contact"], about, FieldClass.CONTACT),
        narrative=personal(values["narrative"], about, FieldClass.INVESTIGATION),
    )


def case_command(name: str, values: dict[str, Any], arrival: Arrival, *, case: CaseId) -> CaseCommand:
    """Build a command on a case."""
    match name:
        case "classify-case":
            return _classify(values, case)
        case "give-consent":
            return _consent(values, arrival, case)
        case "record-route-facts":
            return RecordRouteFacts(case_id=case, today=legal_date(arrival.at), facts=RouteFacts(**values))
        case "correct-route":
            return _correct(values, arrival, case)
        case "link-signal":
            return LinkSignal(case_id=case, signal_id=values["signal_id"], today=legal_date(arrival.at))
        case "close-case" | "reopen-case":
            kind = ReopenCase if name == "reopen-case" else CloseCase
            return kind(
                case_id=case,
                today=legal_date(arrival.at),
                reason=values["reason"],
                note=personal(values["note"], person_id(case, 0), FieldClass.HEALTH),
            )
        case _:
            raise LookupError(name)


def _correct(values: dict[str, Any], arrival: Arrival, case: CaseId) -> CorrectRoute:
    return CorrectRoute(
        case_id=case,
        today=legal_date(arrival.at),
        route=values["route"],
        reason=values["reason"],
        facts=RouteFacts(**(values["route_facts"] or {})),
        note=personal(values["note"], person_id(case, 0), FieldClass.INVESTIGATION),
    )


def _classify(values: dict[str, Any], case: CaseId) -> ClassifyCase:
    return ClassifyCase(
        case_id=case,
        suspected_channel=values["suspected_channel"],
        exploitation=tuple(values["exploitation"]),
        description=Description(
            recruitment=tuple(values["recruitment"]),
            applications=tuple(values["applications"]),
            control=tuple(values["control"]),
            trafficker_tie=values["trafficker_tie"],
        ),
        note=personal(values["note"], person_id(case, 0), FieldClass.INVESTIGATION),
    )


def _consent(values: dict[str, Any], arrival: Arrival, case: CaseId) -> GiveConsent:
    return GiveConsent(
        case_id=case,
        consent_id=derive("consent", arrival.command_id),
        today=legal_date(arrival.at),
        purposes=tuple(values["purposes"]),
        agencies=tuple(values["agencies"]),
        classes=tuple(values["classes"]),
        valid_until=values["valid_until"],
        given_by=values["given_by"],
        language=values["language"],
    )


def case_code(case: CaseId, node: str, year: int) -> str:
    """Make the code of a case: node, year and eight letters."""
    return file_code("case-code", case, node=node, year=year)

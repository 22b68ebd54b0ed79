"""Lists of one service at the door: asked of their owner with who asks, described, and only with whole periods."""

from typing import Any

import jsonschema
import pytest

from services.portal.web.openapi import openapi_document
from tests.unit.portal.stand_in import AGENCY, CASE, NO_CASE, StandIn

COMPLAINT = {
    "complaint_id": CASE,
    "case_id": CASE,
    "about": "24-xa-dong-ky",
    "channel": "hotline-111",
    "filed_on": "2026-03-20",
    "answer_by": "2026-04-04",
    "confidence": "unconfirmed",
    "overdue": True,
}
TOTAL = {"kind": "psychological", "turns": 45, "people": 31, "minutes": 2250}
RETOLD = {"agency": "24-cong-an-tinh", "kind": "made", "reason": "correction", "times": 3, "cases": 2}
LINE = {
    "line_id": CASE,
    "year": 2026,
    "agency": "24-so-y-te",
    "funding": "provincial-recurrent",
    "line": "main",
    "amount": 10_000_000,
    "committed": 2_000_000,
    "spent": 3_000_000,
    "returned": 500_000,
    "left": 5_500_000,
}
STANDING = {
    "decision_id": CASE,
    "known_as": CASE,
    "case_id": CASE,
    "amount": 2_000_000,
    "paid_on": "2026-03-25",
    "recovered": 0,
    "stopped_on": None,
}
TWICE = {
    "match": CASE,
    "rule": "N11",
    "by": "id-number",
    "denied": False,
    "paid": True,
    "decisions": [STANDING, {**STANDING, "paid_on": None}],
}
MATCH = {
    "match": CASE,
    "by": "old-id-number",
    "denied": False,
    "persons": [{"case_id": CASE, "person": 0}, {"case_id": NO_CASE, "person": 1}],
    "given": [
        {
            "decision_id": CASE,
            "known_as": NO_CASE,
            "case_id": CASE,
            "rule": "N11",
            "standing": "ordered",
            "paid_on": None,
        }
    ],
}
PERIOD = {"first": "2026-01-01", "last": "2026-03-31"}
ASKED_WITH = "?first=2026-01-01&last=2026-03-31"


@pytest.mark.parametrize(
    ("path", "asked", "role", "line"),
    [
        ("/complaints", ("care", "complaints", {}), "supervisor", COMPLAINT),
        (f"/care/sessions{ASKED_WITH}", ("care", "sessions", PERIOD), "statistician", TOTAL),
        (f"/verification/retellings{ASKED_WITH}", ("verification", "retellings", PERIOD), "supervisor", RETOLD),
        ("/budget-lines?year=2026", ("entitlements", "budget", {"year": "2026"}), "statistician", LINE),
        ("/same-persons", ("entitlements", "matches", {}), "supervisor", MATCH),
        ("/support-given-twice", ("entitlements", "given-twice", {}), "supervisor", TWICE),
        (f"/deadlines/late{ASKED_WITH}", ("notifications", "late", PERIOD), "supervisor", None),
    ],
)
def test_a_list_is_asked_of_its_owner_for_who_asks(
    door: StandIn, path: str, asked: tuple[str, str, Any], role: str, line: dict[str, Any] | None
) -> None:
    told = {"items": [] if line is None else [line]}
    door.owners.answers[asked[:2]] = told
    answer = door.ask("GET", path, role)
    assert (answer.status_code, answer.json) == (200, told)
    *called, asker, _ = door.owners.asked[-1]
    assert tuple(called) == asked
    assert asker is not None
    assert (asker.role, asker.agency) == (role, AGENCY)


def test_who_was_late_is_asked_by_agency_rule_text_and_day(door: StandIn) -> None:
    door.owners.answers["notifications", "late"] = {"items": []}
    more = {"as_of": "2026-03-15", "agency": AGENCY, "rule": "initial-check", "text": "L2024"}
    words = "".join(f"&{name}={value}" for name, value in more.items())
    assert door.ask("GET", f"/deadlines/late{ASKED_WITH}{words}", "supervisor").status_code == 200
    assert door.owners.asked[-1][2] == {**PERIOD, **more}
    wrong = door.ask("GET", f"/deadlines/late{ASKED_WITH}&as_of=today", "supervisor")
    assert (wrong.status_code, wrong.json["fields"]) == (400, {"as_of": "not-a-date"})


@pytest.mark.parametrize(("query", "open_only"), [("", True), ("?open=true", True), ("?open=false", False)])
def test_an_agency_reads_its_own_notices_and_no_others(door: StandIn, query: str, *, open_only: bool) -> None:
    door.owners.answers["notifications", "inbox"] = [{"rule": "initial-check"}]
    answer = door.ask("GET", f"/notices{query}")
    assert (answer.status_code, answer.json) == (200, {"items": [{"rule": "initial-check"}]})
    assert door.owners.asked[-1][2] == {"agency": AGENCY, "open_only": open_only}
    assert door.ask("GET", "/notices?open=maybe").status_code == 400
    assert door.ask("GET", "/notices?agency=24-so-y-te").status_code == 400


def test_the_clocks_of_a_case_are_asked_of_their_owner_for_who_may_read_the_case(door: StandIn) -> None:
    door.owners.answers["notifications", "clocks"] = {"items": []}
    path = f"/cases/{CASE}/deadlines"
    assert door.ask("GET", path).status_code == 200
    *called, asker, _ = door.owners.asked[-1]
    assert tuple(called) == ("notifications", "clocks", {"case_id": CASE})
    assert asker is not None
    assert asker.legal_basis is not None
    assert door.ask("GET", path, Purpose="").status_code == 400
    assert door.ask("GET", f"/cases/{NO_CASE}/deadlines").status_code == 404
    assert door.ask("GET", path, "case-manager.at.elsewhere").status_code == 404


@pytest.mark.parametrize(("query", "field"), [("", "required"), ("?year=26", "not-a-year")])
def test_budget_lines_are_listed_for_a_whole_year_only(door: StandIn, query: str, field: str) -> None:
    answer = door.ask("GET", f"/budget-lines{query}", "approver")
    assert (answer.status_code, answer.json["fields"]) == (400, {"year": field})


CLOCK = {
    "deadline_id": CASE,
    "case_id": CASE,
    "rule": "application-decision",
    "legal_basis": "ND162-24",
    "confidence": "found",
    "calendar": "unconfirmed",
    "turn_of": "24-so-y-te",
    "unit": "working-days",
    "since": "2026-02-10T16:59:59.999999Z",
    "due_at": "2026-03-02T16:59:59.999999Z",
    "met_at": None,
    "ended_at": None,
}
COUNTED = {"due": 3, "late": 1, "open": 1, "longest": 3600, "altogether": 3600}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "Late",
            {
                "items": [{**CLOCK, "code": "24-2026-ABCDEFGH", "state": "open", "late_by": 3600}],
                "by_agency": [{"turn_of": "24-so-y-te", **COUNTED}],
                "by_text": [
                    {"legal_basis": "ND162-24", "rule": "application-decision", "confidence": "found", **COUNTED}
                ],
                "as_of": "2026-03-03T02:00:00Z",
            },
        ),
        (
            "Notices",
            {
                "items": [
                    {
                        **{name: value for name, value in CLOCK.items() if name not in {"unit", "since"}},
                        "code": None,
                        "kind": "missed",
                        "paused_at": None,
                        "told_at": "2026-03-03T02:00:00Z",
                        "acknowledged_at": None,
                        "missed": True,
                    }
                ]
            },
        ),
        (
            "Clocks",
            {
                "items": [
                    {
                        **CLOCK,
                        "about": CASE,
                        "state": "paused",
                        "paused_at": "2026-02-12T02:00:00Z",
                        "remaining": 7,
                        "in_time": None,
                        "met_by": None,
                        "ended_by": None,
                        "missed": False,
                        "steps": [{"kind": "paused"}],
                    }
                ]
            },
        ),
    ],
)
def test_what_is_told_of_clocks_is_as_the_document_describes_it(name: str, answer: dict[str, Any]) -> None:
    schema = {**openapi_document()["components"]["schemas"][name], "components": openapi_document()["components"]}
    jsonschema.validate(answer, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**answer, "items": [{**answer["items"][0], "text": "bị hỏi"}]}, schema)


@pytest.mark.parametrize(
    ("name", "line"), [("Complaints", COMPLAINT), ("Sessions", TOTAL), ("Retellings", RETOLD), ("SamePersons", MATCH)]
)
def test_a_line_is_as_the_document_describes_it(name: str, line: dict[str, Any]) -> None:
    schema = {**openapi_document()["components"]["schemas"][name], "components": openapi_document()["components"]}
    jsonschema.validate({"items": [line]}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"items": [{**line, "text": "bị hỏi"}]}, schema)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("?first=2026-01-01", {"last": "required"}),
        ("?first=soon&last=2026-03-31", {"first": "not-a-date"}),
        (f"{ASKED_WITH}&person=1", {"?": "unknown-field"}),
    ],
)
def test_a_period_is_whole_or_nothing_is_asked(door: StandIn, query: str, fields: dict[str, str]) -> None:
    for path in ("/care/sessions", "/verification/retellings", "/deadlines/late"):
        answer = door.ask("GET", path + query, "supervisor")
        assert (answer.status_code, answer.json["fields"]) == (400, fields)
    assert {asked[0] for asked in door.owners.asked} <= {"directory"}

"""Lists of one service at the door: asked of their owner with who asks, described, and only with whole periods."""

from typing import Any

import jsonschema
import pytest

from services.portal.web.openapi import openapi_document
from tests.unit.portal.stand_in import AGENCY, CASE, StandIn

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
PERIOD = {"first": "2026-01-01", "last": "2026-03-31"}
ASKED_WITH = "?first=2026-01-01&last=2026-03-31"


@pytest.mark.parametrize(
    ("path", "asked", "role", "line"),
    [
        ("/complaints", ("care", "complaints", {}), "supervisor", COMPLAINT),
        (f"/care/sessions{ASKED_WITH}", ("care", "sessions", PERIOD), "statistician", TOTAL),
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


@pytest.mark.parametrize(("name", "line"), [("Complaints", COMPLAINT), ("Sessions", TOTAL)])
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
    for path in ("/care/sessions", "/deadlines/late"):
        answer = door.ask("GET", path + query, "supervisor")
        assert (answer.status_code, answer.json["fields"]) == (400, fields)
    assert {asked[0] for asked in door.owners.asked} <= {"directory"}

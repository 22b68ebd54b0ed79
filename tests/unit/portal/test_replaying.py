"""A case as it stood is asked of the ledger: decided and recorded at the door, and of who audits where it must be."""

from typing import Any

import jsonschema
import pytest

from services.portal.web.openapi import openapi_document
from shared.kernel.refusal import NotFoundError
from tests.unit.portal.stand_in import CASE, NO_CASE, StandIn

AT = "2026-03-02T12:00:00Z"
SPELLED = "2026-03-02T12:00:00.000000Z"
PARTS = [
    ("/history/steps", "steps", {"view": False}),
    (
        f"/history/steps?as_of={AT}&occurred_by={AT}&cursor=abc&limit=7&view=true",
        "steps",
        {"as_of": SPELLED, "occurred_by": SPELLED, "cursor": "abc", "limit": 7, "view": True},
    ),
    (f"/history/changes?from={AT}", "changes", {"from": SPELLED, "by": "record"}),
    (
        f"/history/changes?from={AT}&cursor=abc&limit=7",
        "changes",
        {"from": SPELLED, "by": "record", "cursor": "abc", "limit": 7},
    ),
    (
        f"/history/changes?from={AT}&to={AT}&by=occurrence",
        "changes",
        {"from": SPELLED, "to": SPELLED, "by": "occurrence"},
    ),
    (
        "/history/consequences?service=intake&position=12",
        "consequences",
        {"service": "intake", "position": 12},
    ),
]


@pytest.mark.parametrize(("path", "part", "arguments"), PARTS)
def test_a_replay_is_recorded_with_the_versions_that_its_answer_is_made_of(
    door: StandIn, path: str, part: str, arguments: dict[str, Any]
) -> None:
    # Of long ago, when the mirror holds more by now.
    door.owners.answers[("audit", f"replay.{part}")] = {"versions": {"intake": 7, "care": 2}}
    assert door.ask("GET", f"/cases/{CASE}{path}").json == {"versions": {"intake": 7, "care": 2}}
    ((read, asker, decision),) = door.journal.reads
    assert (read.part, asker.legal_basis, decision.allowed) == (part, "reception", True)
    assert read.versions == {"intake": 7, "care": 2}
    service, method, sent, asked_by, _ = door.owners.asked[-1]
    assert (service, method, sent) == ("audit", f"replay.{part}", {"case_id": CASE, **arguments})
    assert asked_by == asker


def test_who_asked_is_recorded_also_where_the_ledger_shows_nothing(door: StandIn) -> None:
    def nothing(_: object) -> None:
        raise NotFoundError("not-found")

    door.owners.answers[("audit", "replay.consequences")] = nothing
    assert door.ask("GET", f"/cases/{CASE}/history/consequences?service=care&position=3").status_code == 404
    assert [(read.part, read.versions) for read, _, _ in door.journal.reads] == [("consequences", {})]


def test_a_case_by_when_things_happened_is_replayed_from_the_ledger(door: StandIn) -> None:
    answer = door.ask("GET", f"/cases/{CASE}?occurred_by={AT}")
    assert (answer.status_code, answer.json["versions"]) == (200, {"intake": 1})
    assert door.owners.asked[-1][:3] == ("audit", "replay.case", {"case_id": CASE, "occurred_by": SPELLED})
    assert [read.versions for read, _, _ in door.journal.reads] == [{"intake": 1}]


def test_what_agencies_could_have_seen_is_told_to_who_audits(door: StandIn) -> None:
    door.owners.answers[("audit", "replay.sight")] = {"agencies": []}
    asked = f"/cases/{CASE}/sight?as_of={AT}&agency=24-so-y-te"
    assert door.ask("GET", asked, "auditor.at.elsewhere", Purpose="audit").json == {"agencies": []}
    assert door.owners.asked[-1][2] == {"case_id": CASE, "as_of": SPELLED, "agency": "24-so-y-te"}


@pytest.mark.parametrize(("role", "purpose"), [("commune-officer", "support"), ("supervisor", "audit")])
def test_what_agencies_could_have_seen_is_denied_to_others_and_the_denial_recorded(
    door: StandIn, role: str, purpose: str
) -> None:
    answer = door.ask("GET", f"/cases/{CASE}/sight", role, Purpose=purpose)
    assert (answer.status_code, answer.json["code"]) == (403, "role-may-not")
    ((read, _, decision),) = door.journal.reads
    assert (read.part, decision.allowed, decision.reason) == ("sight", False, "role-may-not")
    assert "replay.sight" not in [method for _, method, _, _, _ in door.owners.asked]


@pytest.mark.parametrize("case", [CASE, NO_CASE])
def test_a_replay_of_a_case_of_others_is_not_found(door: StandIn, case: str) -> None:
    answer = door.ask("GET", f"/cases/{case}/history/steps", "case-manager.at.elsewhere")
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert [decision.reason for _, _, decision in door.journal.reads] == ["no-relationship"]


@pytest.mark.parametrize(
    ("path", "field", "code"),
    [
        ("/history/steps?limit=many", "limit", "not-a-number"),
        ("/history/steps?view=perhaps", "view", "not-one-of"),
        ("/history/changes", "from", "required"),
        (f"/history/changes?from={AT}&by=hearsay", "by", "not-one-of"),
        ("/history/changes?from=yesterday", "from", "not-a-time-with-offset"),
        ("/history/consequences?service=intake", "position", "required"),
        ("/history/consequences?service=intake&position=-1", "position", "not-a-number"),
    ],
)
def test_what_is_asked_badly_is_refused_by_its_field(door: StandIn, path: str, field: str, code: str) -> None:
    answer = door.ask("GET", f"/cases/{CASE}{path}")
    assert (answer.status_code, answer.json["fields"]) == (400, {field: code})


def test_the_contract_describes_every_replay() -> None:
    document = openapi_document()
    for path, answers in (("steps", "Steps"), ("changes", "Changes"), ("consequences", "Consequences")):
        described = document["paths"][f"/cases/{{case_id}}/history/{path}"]["get"]
        assert described["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith(f"/{answers}")
        jsonschema.Draft202012Validator.check_schema(document["components"]["schemas"][answers])

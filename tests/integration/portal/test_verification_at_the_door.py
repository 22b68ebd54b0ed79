"""Verification through REST: told once, determined on what is named, contested, opened again, and proved by a paper."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from shared.clock import now
from shared.contracts.commands import COMMANDS
from shared.kernel.days import legal_date
from tests.integration.portal.world import World, problem, world_on
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

VICTIM, NOBODY = "ActualVictimOfTrafficking", "NotAVictimOfTrafficking"


@pytest.fixture(scope="module")
def world(running_servers: Servers) -> Iterator[World]:
    with world_on(running_servers.settings) as made:
        yield made


def give(world: World, case: str, name: str, role: str, **changed: Any) -> Any:
    """Give the example of a command with something changed; it must be accepted."""
    body: Mapping[str, Any] = {**COMMANDS[name].example, **changed}
    answer = world.command(case, name, role, body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def begun(world: World) -> tuple[str, str]:
    """Receive somebody, have the police asked and a statement taken; give the case and the statement."""
    case = world.receive()
    give(world, case, "record-initial-check", "case-manager")
    give(world, case, "request-verification", "case-manager")
    return case, str(give(world, case, "take-statement", "investigator")["statement_id"])


def told(world: World, case: str) -> Any:
    """Read what verification tells of a case."""
    return world.get(f"/cases/{case}", "investigator", "verification").json()["verification"]


def test_nobody_need_tell_again_what_another_agency_recorded(world: World) -> None:
    case, statement = begun(world)
    offered = world.get(f"/cases/{case}/recorded", "case-manager", "verification").json()
    (line,) = offered["statements"]
    assert (line["statement_id"], line["agency"], line["matters"]) == (
        statement,
        world.login("investigator").agency,
        ["recruitment", "exploitation"],
    )
    assert "content" not in line
    asked_again = {**COMMANDS["take-statement"].example, "taken_on": "2026-03-09"}
    assert problem(world.command(case, "take-statement", "case-manager", asked_again)) == (422, "recorded-already")
    give(world, case, "use-recorded", "case-manager", statements=[statement])
    give(world, case, "take-statement", "case-manager", taken_on="2026-03-09", retelling_reason="person-wishes")
    offered = world.get(f"/cases/{case}/recorded", "investigator", "verification").json()
    assert offered["retellings"] == {"avoided": 1, "made": 1}
    assert [item["state"] for item in told(world, case)["retellings"]] == ["avoided", "made"]
    counted = world.get("/verification/retellings?first=2026-03-01&last=2026-03-31", "supervisor").json()["items"]
    assert {(one["kind"], one["reason"]) for one in counted} >= {("avoided", None), ("made", "person-wishes")}
    none = world.get("/verification/retellings?first=1999-01-01&last=1999-01-31", "statistician")
    assert (none.status_code, none.json()["items"]) == (200, [])
    assert problem(world.get("/verification/retellings?first=2026-03-01&last=2026-03-31", "case-manager")) == (
        403,
        "role-may-not",
    )


def test_a_negative_result_is_told_contested_opened_again_and_overcome(world: World) -> None:
    case, statement = begun(world)
    sign = give(world, case, "note-indicator", "investigator", rests_on=[statement])["indicator_id"]
    test = give(world, case, "apply-fallback-test", "investigator", statement_id=statement, signs=[sign])["test_id"]
    unknown = {**COMMANDS["determine"].example, "weighs": [case]}
    assert problem(world.command(case, "determine", "investigator", unknown)) == (422, "item-unknown")
    give(world, case, "determine", "investigator", status=NOBODY, weighs=[statement, sign, test])
    give(world, case, "inform-person", "investigator")
    contest = give(world, case, "contest-determination", "case-manager")["contest_id"]
    give(world, case, "decide-contest", "approver", contest_id=contest)
    give(world, case, "determine", "investigator", weighs=[statement, test], determined_on="2026-04-20")
    said = told(world, case)
    assert [item["state"] for item in said["determinations"]] == ["not-confirmed", "reopened", "verified"]
    assert said["contests"] == [
        {
            "contest_id": contest,
            "determination": 1,
            "filed_on": "2026-03-25",
            "filed_by": "person",
            "filed_with": world.login("case-manager").agency,
            "state": "decided",
            "outcome": "accepted",
            "decided_on": "2026-04-10",
            "decided_by": world.login("approver").agency,
        }
    ]
    assert (said["notices"][0]["status"], said["fallback_tests"][0]["confidence"]) == (NOBODY, "unconfirmed")


def test_a_certificate_of_the_old_law_is_recorded_and_a_foreign_paper_needs_its_file(world: World) -> None:
    case, statement = begun(world)
    give(world, case, "determine", "investigator", weighs=[statement])
    health = {**COMMANDS["issue-certificate"].example, "issued_by": world.login("case-manager").agency}
    assert problem(world.command(case, "issue-certificate", "investigator", health)) == (422, "issuer-may-not")
    old = {"issued_by": "24-cong-an-huyen-luc-ngan", "issued_on": "2016-08-03", "basis": "L2011"}
    give(world, case, "issue-certificate", "investigator", **old)
    foreign = {"document": "GTNN", "issued_by": "cn-cong-an", "issuer": "NUOC-NGOAI", "legalised_by": "cqdd-bac-kinh"}
    body = {**COMMANDS["issue-certificate"].example, **foreign}
    assert problem(world.command(case, "issue-certificate", "investigator", body)) == (422, "foreign-paper-missing")
    paper = give(world, case, "add-evidence", "investigator")["evidence_id"]
    give(world, case, "issue-certificate", "investigator", **foreign, evidence_id=paper)
    shown = {item["certificate"]: item for item in told(world, case)["certificates"]}
    assert (shown["GXN-CA"]["mode"], shown["GXN-CA"]["law"], shown["GXN-CA"]["state"]) == (
        "recorded",
        "L2011",
        "standing",
    )
    assert (shown["GTNN"]["rests_on"], shown["GTNN"]["confidence"]) == ("foreign-paper", "unconfirmed")


def test_who_may_not_see_the_case_is_offered_nothing(world: World) -> None:
    case, _ = begun(world)
    today = legal_date(now())
    assert problem(world.get(f"/cases/{case}/recorded", "provider", "support")) == (404, "not-found")
    refused = world.command(
        case, "use-recorded", "provider", {**COMMANDS["use-recorded"].example, "used_on": str(today)}
    )
    assert problem(refused) == (403, "role-may-not")

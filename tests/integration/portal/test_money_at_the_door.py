"""Support over the REST API from an application to money and back, with the line it is paid from."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.clock import now
from shared.kernel.days import legal_date
from tests.integration.portal.world import World, problem, world_on
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

MANAGER, APPROVER = "case-manager", "approver"


@pytest.fixture(scope="module")
def world(running_servers: Servers) -> Iterator[World]:
    with world_on(running_servers.settings) as made:
        yield made


def given(world: World, case: str, command: str, role: str = MANAGER, **body: Any) -> dict[str, Any]:
    answer = world.command(case, command, role, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(world: World, case: str) -> dict[str, Any]:
    """Read what entitlements told of a case."""
    found: dict[str, Any] = world.get(f"/cases/{case}", MANAGER).json()["entitlements"]
    return found


def today() -> str:
    return str(legal_date(now()))


def opened(world: World, amount: int, line: str) -> str:
    """Open a budget line of this year."""
    body = {"year": int(today()[:4]), "funding": "provincial-recurrent", "line": line, "amount": amount}
    answer = world.post("/commands/open-budget-line", APPROVER, body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["line_id"])


def shown(world: World, line_id: str) -> dict[str, Any]:
    answer = world.get(f"/budget-lines?year={today()[:4]}", APPROVER)
    assert answer.status_code == 200, answer.text
    return next(one for one in answer.json()["items"] if one["line_id"] == line_id)


def test_what_is_granted_on_a_line_is_ordered_paid_and_comes_back(world: World) -> None:
    case, line_id = world.receive(), opened(world, 1_000_000, "travel")
    fare = {"rule": "N6", "legal_date": today(), "line_id": line_id}
    dear = world.command(case, "grant-support", MANAGER, {**fare, "stated_amount": 1_000_001})
    assert problem(dear) == (422, "line-exhausted")
    made = {"decision_id": given(world, case, "grant-support", **fare, stated_amount=400_000)["decision_id"]}
    assert shown(world, line_id)["committed"] == 400_000
    unordered = {**made, "amount": 400_000, "paid_on": today(), "funding": "provincial-recurrent"}
    assert problem(world.command(case, "confirm-payment", MANAGER, unordered)) == (422, "not-ordered")
    given(world, case, "order-payment", APPROVER, **made)
    given(world, case, "confirm-payment", **unordered)
    given(world, case, "recover-payment", APPROVER, **made, amount=150_000, reason="overpaid")
    line = shown(world, line_id)
    assert {name: line[name] for name in ("amount", "committed", "spent", "returned", "left")} == {
        "amount": 1_000_000,
        "committed": 0,
        "spent": 400_000,
        "returned": 150_000,
        "left": 750_000,
    }
    view = told(world, case)
    (decision,) = view["decisions"]
    assert (decision["state"], decision["line_id"], decision["amount"]) == ("granted", line_id, 400_000)
    assert [len(view[name]) for name in ("orders", "payments", "recoveries")] == [1, 1, 1]


def test_an_application_is_answered_by_the_decision_that_names_it(world: World) -> None:
    case = world.receive()
    applied = given(world, case, "submit-application", rule="N11", channel="online")["application_id"]
    (waiting,) = told(world, case)["applications"]
    assert (waiting["state"], waiting["procedure"], waiting["confidence"]) == (
        "submitted",
        "application-2025",
        "unconfirmed",
    )
    facts = {"returned_to_residence": True}
    given(world, case, "grant-support", application_id=applied, facts=facts, stated_amount=2_000_000)
    (answered,) = told(world, case)["applications"]
    assert (answered["state"], answered["outcome"]) == ("answered", "refused")
    (refused,) = told(world, case)["decisions"]
    assert (refused["decision_id"], refused["reason"]) == (answered["decision_id"], "needs-determination")


def test_the_days_of_a_stay_are_granted_and_things_handed_over(world: World) -> None:
    case = world.receive()
    given(world, case, "admit-to-shelter", admitted_on=today(), facility="24-trung-tam-cong-tac-xa-hoi")
    stated = {"rule": "N1", "legal_date": today(), "facts": {"extended_days": 30, "shelter_days": 10}}
    assert problem(world.command(case, "grant-support", MANAGER, stated)) == (422, "days-differ-from-stay")
    made = given(world, case, "grant-support", rule="N1", legal_date=today())["decision_id"]
    given(world, case, "confirm-delivery", decision_id=made, item="meals", quantity=3)
    view = told(world, case)
    assert view["decisions"][0]["period"] == f"{today()}/{today()}"
    assert view["deliveries"][0]["item"] == "meals"
    child = world.command(case, "grant-support", MANAGER, {"rule": "N2", "person": 1, "legal_date": today()})
    assert problem(child) == (422, "person-unknown")
    given(world, case, "stop-support", APPROVER, decision_id=made, reason="not-needed")
    assert told(world, case)["stops"][0]["decided_by"] == "officer"


def test_a_line_is_shown_to_whom_it_concerns(world: World) -> None:
    line_id = opened(world, 1, "shown")
    again = {"year": int(today()[:4]), "funding": "provincial-recurrent", "line": "shown", "amount": 2}
    assert problem(world.post("/commands/open-budget-line", APPROVER, again)) == (422, "line-open-already")
    changed = {"line_id": line_id, "amount": 5, "reason": "supplement"}
    assert world.post("/commands/change-budget-line", APPROVER, changed).status_code == 200
    assert shown(world, line_id)["left"] == 5
    assert problem(world.get("/budget-lines?year=2026", "commune-officer")) == (403, "role-may-not")

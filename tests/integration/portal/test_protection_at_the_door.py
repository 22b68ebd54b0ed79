"""Protection over the REST API: asked for, decided, changed, handed over, ended; and who is told of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.clock import now
from shared.kernel.days import legal_date
from tests.integration.portal.world import World, problem, world_on
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

HEALTH, SHELTER = "24-so-y-te", "01-ngoi-nha-binh-yen"
HELPER = "Người Giúp Đỡ Kín"
SIGNED = {"acting_as": "health-department", "signatory": "head"}
NOTHING: dict[str, Any] = {"persons": [], "assessments": [], "matters": []}


@pytest.fixture(scope="module")
def world(running_servers: Servers) -> Iterator[World]:
    with world_on(running_servers.settings) as made:
        yield made


def given(world: World, case: str, command: str, role: str, **body: Any) -> dict[str, Any]:
    answer = world.command(case, command, role, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def asked(world: World, case: str, **more: Any) -> dict[str, str]:
    """Ask the department to protect somebody; give the matter as the other commands name it."""
    request = {"asked_by": "agency", "to_agency": HEALTH, "requested_on": today(), "grounds": ["life"], **more}
    return {"request_id": given(world, case, "request-protection", "case-manager", **request)["request_id"]}


def today() -> str:
    return str(legal_date(now()))


def protection(world: World, case: str, role: str, purpose: str = "support") -> Any:
    answer = world.get(f"/cases/{case}/protection", role, purpose)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_measure_is_asked_for_decided_changed_and_ended(world: World) -> None:
    case, day = world.receive(), today()
    assessed = given(
        world,
        case,
        "assess-risk",
        "case-manager",
        assessed_on=day,
        level="high",
        answers=[{"question": "threatened", "answer": "yes"}],
        circumstances="Ở một mình.",
    )
    matter = asked(world, case, emergency=True, assessment_id=assessed["assessment_id"])
    refused = world.command(
        case,
        "decide-protection",
        "case-manager",
        {**matter, **SIGNED, "acting_as": "district-labour-office", "decided_on": day, "measures": []},
    )
    assert problem(refused) == (422, "agency-not-that-body")
    measures = [{"measure": "safe-place", "until": "2099-12-31"}, {"measure": "secrecy-of-life"}]
    given(world, case, "decide-protection", "case-manager", **matter, **SIGNED, decided_on=day, measures=measures)
    (shown,) = protection(world, case, "case-manager")["matters"]
    place, secrecy = (measure["measure_id"] for measure in shown["measures"])
    given(world, case, "apply-protection", "case-manager", **matter, measure_ids=[place, secrecy], applied_on=day)
    change = {"measure_id": place, "measure": "guard", "changed_on": day, "reason": "danger-grew", "place": "Nhà số 2."}
    given(world, case, "change-protection", "case-manager", **matter, **SIGNED, **change)
    end = {**matter, **SIGNED, "measure_ids": [place], "ended_on": day, "reason": "danger-over"}
    given(world, case, "end-protection", "case-manager", **end)
    assert problem(world.command(case, "end-protection", "case-manager", end)) == (422, "measure-over")
    decline = {"measure_ids": [secrecy], "declined_on": day, "declared_by": "person", "reason": "feels-safe"}
    unwritten = world.command(case, "decline-protection", "case-manager", {**matter, **decline})
    assert problem(unwritten) == (422, "undertaking-needed")
    written = {"undertaking_on": day, "undertaking_sha256": "0" * 64}
    given(world, case, "decline-protection", "case-manager", **matter, **decline, **written)
    (shown,) = protection(world, case, "case-manager")["matters"]
    assert [(one["measure"], one["state"]) for one in shown["measures"]] == [
        ("guard", "over"),
        ("secrecy-of-life", "over"),
    ]
    assert (shown["state"], shown["steps"][1]["confidence"]) == ("over", "unconfirmed")
    assert shown["steps"][3]["place"] == {"masked": "shelter"}


def test_a_role_or_an_agency_that_has_no_part_in_it_is_told_nothing(world: World) -> None:
    case, day = world.receive(), today()
    helper = given(world, case, "name-protected-person", "case-manager", kind="helper", name=HELPER)["protected_id"]
    matter = asked(world, case, protected_id=helper)
    given(
        world,
        case,
        "decide-protection",
        "case-manager",
        **matter,
        **SIGNED,
        decided_on=day,
        measures=[{"measure": "new-residence"}],
        place="Địa chỉ kín.",
    )
    over = {"acting_as": "health-department", "to_agency": SHELTER, "handed_on": day, "residence": "Địa chỉ kín."}
    given(world, case, "hand-over-protection", "case-manager", **matter, **over)
    taking = {"acting_as": "victim-support-facility", "acknowledged_on": day}
    given(world, case, "acknowledge-protection", "shelter-staff", **matter, **taking)
    late = world.command(
        case, "apply-protection", "case-manager", {**matter, "measure_ids": [helper], "applied_on": day}
    )
    assert problem(late) == (422, "not-the-protecting-body")

    (shown,) = protection(world, case, "shelter-staff")["matters"]
    assert (shown["body"], shown["measures"][0]["measure"]) == (SHELTER, "new-residence")
    assert opened(world, case, "shelter-staff", "shelter") == {"Địa chỉ kín."}
    assert HELPER in opened(world, case, "case-manager", "identity")
    assert protection(world, case, "auditor", "audit")["persons"][0]["named_by"] == HEALTH

    assert protection(world, case, "commune-officer") == NOTHING
    assert problem(world.get(f"/cases/{case}/protection", "livelihood-officer")) == (403, "role-may-not")
    assert HELPER not in opened(world, case, "commune-officer", "identity")
    for path in ("", "/history", "/disclosures", "/who-knew", "/deadlines"):
        told = world.get(f"/cases/{case}{path}", "commune-officer").text
        assert SHELTER not in told, path
        assert "rotection" not in told, path
        assert "new-residence" not in told, path
    assert "ProtectionHandedOver.v1" in world.get(f"/cases/{case}/history", "auditor", "audit").text


def opened(world: World, case: str, role: str, field_class: str) -> set[str]:
    answer = world.post(f"/cases/{case}/reveals", role, {"classes": [field_class]})
    assert answer.status_code == 200, answer.text
    return {value for value in answer.json()["values"].values() if isinstance(value, str)}

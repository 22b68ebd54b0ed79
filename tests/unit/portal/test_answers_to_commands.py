"""What the answer to a command tells of another case of the same person, and of whom it keeps that."""

import pytest

from services.entitlements.rules.files import load_rule_book
from shared.contracts.commands import COMMANDS
from shared.contracts.vocabulary import Regime
from shared.kernel.canonical import Json
from shared.kernel.refusal import Refused
from tests.unit.portal.stand_in import CASE, StandIn, announced


@pytest.mark.parametrize(("role", "told"), [("shelter-staff", False), ("approver", True)])
def test_an_answer_tells_of_another_case_of_the_person_only_whom_the_case_would_tell(
    door: StandIn, role: str, *, told: bool
) -> None:
    mine = {"service": "entitlements", "version": 2, "announced": True}
    types = ("InKindDelivered.v1", "OnceOnlyGiven.v1", "GivenTwiceFound.v1", "SamePersonDenied.v1", "LinkDenied.v1")
    events = [
        {**mine, "type": kind, "position": place, "id": f"e-{place}", "announced": kind[:4] not in {"Once", "Link"}}
        for place, kind in enumerate(types, start=4)
    ]
    twice: dict[str, Json] = {"decision_id": "d-1", "other_reference": "d-2"}
    door.books.told += [
        announced("InKindDelivered.v1", {"delivery_id": "v-1"}, service="entitlements", position=4),
        announced("SupportGivenTwice.v1", twice, service="entitlements", position=6),
        announced("SamePersonNoted.v1", {}, service="entitlements", position=7),
    ]
    answer = {"versions": {"entitlements": 4}, "events": events, "case_id": CASE}
    door.owners.answers[("entitlements", "command")] = answer
    body = COMMANDS["confirm-delivery"].example
    given = door.ask("POST", f"/cases/{CASE}/commands/confirm-delivery", role, body=body).json
    assert given["delivery_id"] == "v-1"
    assert [one["type"] for one in given["events"]] == ["InKindDelivered.v1", *["GivenTwiceFound.v1"] * told]
    assert ("decision_id" in given) is told
    assert "d-2" not in str(given)


@pytest.mark.parametrize("code", ["granted-elsewhere", "same-person-to-check"])
def test_who_hands_things_over_is_refused_without_being_told_of_another_case(door: StandIn, code: str) -> None:
    door.owners.answers[("entitlements", "command")] = Refused(code)
    body = COMMANDS["confirm-delivery"].example
    told = {
        role: door.ask("POST", f"/cases/{CASE}/commands/confirm-delivery", role, body=body).json["code"]
        for role in ("shelter-staff", "commune-officer", "case-manager", "approver")
    }
    given_before = "already-granted"
    assert told == {
        "shelter-staff": given_before,
        "commune-officer": given_before,
        "case-manager": code,
        "approver": code,
    }


def test_what_is_given_once_a_commune_grants_nothing_of_so_it_is_told_of_no_other_case() -> None:
    # A commune grants essential needs alone: if the law ever gives one of them once, the portal has to tell it.
    assert Regime.ESSENTIAL_NEEDS not in {rule.regime for rule in load_rule_book().rules if rule.once}

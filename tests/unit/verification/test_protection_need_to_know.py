"""Of a protection only those are told who have part in it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.verification.announce import announce
from services.verification.domain.protection_view import protection_view
from services.verification.events import UPCASTS
from services.verification.events.protection import PROTECTING, ProtectedPersonNamed
from services.verification.rules.need_to_know import told, withheld
from shared.access.confidential import PROTECTION
from shared.contracts import protection
from shared.contracts.commands.protection import COMMANDS
from shared.contracts.protection import PARTS
from shared.contracts.wire import encode_data
from shared.kernel.canonical import Json
from tests.unit.verification.protecting import (
    ASSESSMENT,
    COMMUNE,
    ELSEWHERE,
    HEALTH,
    OTHERS,
    REQUEST,
    SECOND_REQUEST,
    SISTER,
    acknowledge,
    ask,
    assess,
    change,
    decide,
    hand_over,
    name_sister,
    put_in_place,
    stream,
)

about_her = replace(ask, assessment_id=ASSESSMENT)
assess_first = replace(assess, asker_agency=COMMUNE)
WHOLE = stream(name_sister, assess_first, about_her, decide, put_in_place, change, hand_over, acknowledge)


def seen(agency: str) -> list[str]:
    return [type(event).__name__ for event in told(WHOLE, agency)]


def test_every_event_about_protection_is_confidential_in_the_history() -> None:
    stored = {vars(kind)["TYPE"] for kind in PROTECTING}
    of_old = {kind for kind, upcast in UPCASTS.items() if upcast({})[0] in stored}
    assert stored | of_old == PROTECTION
    assert {vars(kind)["TYPE"] for kind in protection.MESSAGES} <= PROTECTION


def test_a_look_at_a_protection_is_known_by_its_name() -> None:
    assert {"protection", *(contract.name for contract in COMMANDS)} == PARTS


def test_whoever_has_nothing_to_do_with_it_is_told_nothing() -> None:
    assert seen(OTHERS) == []
    assert withheld(WHOLE, OTHERS) == frozenset(range(1, len(WHOLE)))
    assert protection_view(WHOLE, OTHERS) == {"persons": [], "assessments": [], "matters": []}


def test_who_asked_is_told_until_it_goes_to_another_place() -> None:
    assert seen(COMMUNE) == [
        "RiskAssessed",
        "ProtectionRequested",
        "ProtectionDecided",
        "ProtectionApplied",
        "ProtectionChanged",
    ]


def test_the_bodies_of_both_places_are_told_all_of_the_matter() -> None:
    assert seen(HEALTH) == [type(event).__name__ for event in WHOLE[1:]]
    assert seen(ELSEWHERE) == [name for name in seen(HEALTH) if name != "ProtectedPersonNamed"]


def test_a_body_that_was_offered_a_matter_by_mistake_is_told_nothing_once_another_is_offered_it() -> None:
    wrongly = replace(hand_over, to_agency=OTHERS)
    assert told(stream(assess_first, about_her, decide, wrongly), OTHERS)
    events = stream(assess_first, about_her, decide, wrongly, hand_over, acknowledge)
    assert told(events, OTHERS) == []
    assert len(told(events, ELSEWHERE)) == len(events) - 1


def test_beginning_a_matter_shows_nothing_of_another_one() -> None:
    snooping = replace(ask, request_id=SECOND_REQUEST, asker_agency=OTHERS, to_agency=OTHERS)
    events = stream(name_sister, assess_first, about_her, decide, snooping)
    assert [event.request_id for event in told(events, OTHERS)] == [SECOND_REQUEST]  # type: ignore[union-attr]


def test_who_is_asked_to_protect_a_relative_is_told_who_that_is() -> None:
    events = stream(name_sister, replace(ask, protected_id=SISTER, asker_agency=HEALTH, to_agency=OTHERS))
    assert [type(event).__name__ for event in told(events, OTHERS)] == ["ProtectedPersonNamed", "ProtectionRequested"]


def test_naming_somebody_whom_another_agency_named_shows_nothing_of_that_naming() -> None:
    asked = replace(ask, protected_id=SISTER, asker_agency=HEALTH, to_agency=COMMUNE)
    named_too = replace(name_sister, asker_agency=OTHERS)
    snooping = replace(asked, request_id=SECOND_REQUEST, asker_agency=OTHERS, to_agency=OTHERS)
    events = stream(name_sister, asked, named_too, snooping)
    namers = {
        agency: [event.named_by for event in told(events, agency) if isinstance(event, ProtectedPersonNamed)]
        for agency in (HEALTH, COMMUNE, OTHERS)
    }
    assert namers == {HEALTH: [HEALTH], COMMUNE: [HEALTH], OTHERS: [OTHERS]}


def test_the_view_has_each_measure_as_it_is_now_and_masks_what_is_sealed() -> None:
    view: Any = protection_view(WHOLE, HEALTH)
    (matter,) = view["matters"]
    assert (matter["request_id"], matter["body"], matter["state"]) == (REQUEST, ELSEWHERE, "decided")
    assert [(measure["measure"], measure["state"]) for measure in matter["measures"]] == [
        ("guard", "applied"),
        ("secrecy-of-life", "applied"),
    ]
    assert matter["steps"][1]["place"] == {"masked": "shelter"}
    assert view["persons"][0]["name"] == {"masked": "identity"}


def test_an_audit_is_told_everything() -> None:
    assert len(told(WHOLE, None)) == len(WHOLE) - 1


@pytest.mark.parametrize("event", WHOLE[1:], ids=lambda event: type(event).__name__)
def test_no_measure_and_no_place_is_announced(event: Any) -> None:
    plain: Json = encode_data(announce(event, 2))
    said = json.dumps(plain)
    assert not [code for code in ("safe-place", "secrecy", "guard", "life", "high", "sibling") if code in said]

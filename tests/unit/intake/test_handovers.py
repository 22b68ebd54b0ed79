"""Handover minutes: one body writes them, the other acknowledges them; one side alone is not enough."""

from typing import Any

import pytest

from services.intake.domain import DECIDER
from services.intake.domain.state import Open
from services.intake.events import CaseClosed, Event, HandoverAcknowledged, HandoverDeclined, HandoverMade
from shared.access.asker import Asker
from tests.unit.intake.cases import COMMUNE, DAY, HEALTH, MANAGER, OFFICER, case, command, person, received

CLOSED = CaseClosed(reason="support-completed", closed_on=DAY, note=None)


def made(**changes: Any) -> HandoverMade:
    (event,) = case.given(*received()).when(command("make-handover", **changes)).events
    assert isinstance(event, HandoverMade)
    return event


def before(*more: Event) -> Any:
    return case.given(*received(), made(), *more)


def acknowledge(asker: Asker = MANAGER, **changes: Any) -> Any:
    return command("acknowledge-handover", asker=asker, **{"handover_id": made().handover_id, **changes})


def decline(asker: Asker = MANAGER, **changes: Any) -> Any:
    return command("decline-handover", asker=asker, **{"handover_id": made().handover_id, **changes})


def test_minutes_of_one_side_stand_unanswered() -> None:
    event = made()
    assert (event.from_agency, event.to_agency, event.persons) == (COMMUNE, HEALTH, (0,))
    state = DECIDER.fold([*received(), event])
    assert isinstance(state, Open)
    assert not state.handovers[event.handover_id].answered


def test_the_receiving_body_acknowledges_them_once() -> None:
    (event,) = before().when(acknowledge()).events
    assert isinstance(event, HandoverAcknowledged)
    assert event.by_agency == HEALTH
    before(event).when(acknowledge()).then_refused("handover-answered")
    before(event).when(decline()).then_refused("handover-answered")


@pytest.mark.parametrize("answer", [acknowledge, decline])
def test_nobody_but_the_receiving_body_answers(answer: Any) -> None:
    before().when(answer(OFFICER)).then_refused("not-the-receiver")
    third = Asker(user="x", agency="24-cong-an-tinh", role="investigator", purpose="investigation")
    before().when(answer(third)).then_refused("not-the-receiver")


def test_a_body_says_why_it_does_not_acknowledge() -> None:
    (event,) = before().when(decline()).events
    assert isinstance(event, HandoverDeclined)
    assert (event.reason, event.declined_on) == ("nobody-came", DAY)


def test_what_was_handed_over_is_answered_also_after_the_case_was_closed() -> None:
    assert before(CLOSED).when(acknowledge()).refusal is None
    before(CLOSED).when(command("make-handover")).then_refused("case-closed")


def test_nobody_acknowledges_minutes_that_are_not_there() -> None:
    case.given(*received()).when(acknowledge()).then_refused("handover-unknown")
    case.when(acknowledge()).then_refused("case-unknown")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"acknowledged_at": "2026-03-02T09:30:00+07:00"}, "before-handover"),
        ({"acknowledged_at": "2026-03-03T09:30:00+07:00"}, "date-in-future"),
    ],
)
def test_an_acknowledgement_lies_between_the_handover_and_now(changes: dict[str, Any], code: str) -> None:
    before().when(acknowledge(**changes)).then_refused(code)


@pytest.mark.parametrize(("day", "code"), [("2026-03-01", "before-handover"), ("2026-03-03", "date-in-future")])
def test_a_refusal_lies_between_the_handover_and_today(day: str, code: str) -> None:
    before().when(decline(declined_on=day)).then_refused(code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to_agency": COMMUNE}, "handover-to-own-agency"),
        ({"persons": [0, 1]}, "person-unknown"),
        ({"made_at": "2026-03-03T09:30:00+07:00"}, "date-in-future"),
    ],
)
def test_minutes_that_cannot_be_are_refused(changes: dict[str, Any], code: str) -> None:
    case.given(*received()).when(command("make-handover", **changes)).then_refused(code)


def test_children_with_her_are_handed_over_by_number_and_each_once() -> None:
    with_child = received(accompanying=[person(birth_year=2019)])
    (event,) = case.given(*with_child).when(command("make-handover", persons=[1, 0, 1])).events
    assert isinstance(event, HandoverMade)
    assert event.persons == (1, 0)

from typing import Any

import pytest

from services.entitlements.announce import announce
from services.entitlements.events import EVENTS, Event
from shared.contracts.registry import published_by
from shared.contracts.wire import encode_data, type_of
from tests.support.examples import example
from tests.unit.entitlements.cases import ACTUAL, BOOK, after, found, grant, granted, only, received, refused
from tests.unit.entitlements.test_domain import DETERMINED, REPORTED, hardship, reported, shelter, victim

NOTED, MOVED, COMPARED = "SupportFactNoted.v1", "BudgetLineMoved.v1", "SamePersonNoted.v1"
TOLD_AS = {
    "ChildrenKnown": NOTED,
    "AgeKnown": NOTED,
    "StayKnown": NOTED,
    "CertificateKnown": NOTED,
    "RouteKnown": NOTED,
    "FundsCommitted": MOVED,
    "FundsSpent": MOVED,
    "FundsReleased": MOVED,
    "FundsReturned": MOVED,
    "SamePersonKnown": COMPARED,
    "SamePersonDenied": COMPARED,
    "GivenTwiceFound": "SupportGivenTwice.v1",
}
BETWEEN_CASES = {"OnceOnlyGiven", "LinkDenied"}
TOLD = [kind for kind in EVENTS if kind.__name__ not in BETWEEN_CASES]


@pytest.mark.parametrize("kind", TOLD, ids=lambda kind: kind.__name__)
def test_every_event_is_announced_under_its_own_name_or_under_that_of_its_group(kind: type[Any]) -> None:
    message: Any = announce(example(kind), 7)
    assert type_of(message) == TOLD_AS.get(kind.__name__, kind.TYPE)
    assert message.version == 7


def test_what_stands_between_two_cases_is_told_to_nobody_and_of_a_case_only_that_something_was_compared() -> None:
    assert [kind.__name__ for kind in EVENTS if announce(example(kind), 1) is None] == ["OnceOnlyGiven", "LinkDenied"]
    compared = [encode_data(announce(example(kind), 7)) for kind in TOLD if TOLD_AS.get(kind.__name__) == COMPARED]
    assert compared == [{"version": 7}, {"version": 7}]


def test_every_message_of_the_service_comes_from_an_event() -> None:
    assert {type_of(announce(example(kind), 1)) for kind in TOLD} == published_by("entitlements")


def test_a_movement_of_a_line_names_a_decision_and_no_case() -> None:
    groups = {NOTED, MOVED}
    told: list[Any] = [
        encode_data(announce(example(kind), 1)) for kind in EVENTS if TOLD_AS.get(kind.__name__) in groups
    ]
    fields = {name for message in told for name in message}
    assert fields == {
        *("version", "fact", "stay_id"),
        *("line_id", "decision_id", "movement", "amount", "left", "moved_on"),
    }


@pytest.mark.parametrize(
    "event",
    [
        only(reported.when(found(ACTUAL, DETERMINED))),
        granted(reported.when(shelter)),
        granted(victim.when(hardship)),
        refused(reported.when(hardship)),
        refused(after(received(REPORTED)).when(grant(REPORTED, regime="k"))),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_really_happens_fits_the_wire(event: Event) -> None:
    assert isinstance(encode_data(announce(event, 3)), dict)


def test_the_announcement_of_a_grant_shows_how_sure_it_is() -> None:
    message = encode_data(announce(granted(victim.when(hardship)), 3))
    assert isinstance(message, dict)
    assert {key: message[key] for key in ("rule", "rule_version", "amount", "period", "confidence")} == {
        "rule": "N11",
        "rule_version": "VN/2025-07-01/r1",
        "amount": 2_000_000,
        "period": "once",
        "confidence": "unconfirmed",
    }


def test_every_place_in_a_text_can_be_announced() -> None:
    places = {str(basis) for rule in BOOK.rules for basis in rule.basis} | {str(row.basis) for row in BOOK.matrix}
    messages = [announce(example_refusal(place), 1) for place in places]
    assert all(isinstance(encode_data(message), dict) for message in messages)


def example_refusal(place: str) -> Event:
    event = refused(reported.when(hardship))
    return type(event)(**{name: getattr(event, name) for name in event.__slots__} | {"legal_basis": place})

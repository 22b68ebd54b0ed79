"""Tips: a stream of their own, passed on, a case or closed with a reason; the case and the tip name each other."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.commands import NoteCaseOfSignal
from services.intake.domain import DECIDER, file_of, stream_of
from services.intake.domain.state import Tip
from services.intake.events import (
    SignalBecameCase,
    SignalDismissed,
    SignalForwarded,
    SignalLinked,
    VictimReceived,
)
from services.intake.policies import REACTIONS
from services.intake.service import DEFINITION
from shared.contracts import intake as public
from shared.contracts.message import Message
from shared.contracts.registry import BETWEEN_STREAMS
from shared.kernel.ids import CaseId, EventId, derive, person_id
from shared.kernel.personal import FieldClass
from shared.kernel.refusal import NotFoundError
from tests.unit.intake.cases import (
    CASE,
    COMMUNE,
    DAY,
    HEALTH,
    INVESTIGATOR,
    POLICE,
    SIGNAL,
    case,
    command,
    received,
    revealed,
    tip,
)

NOTE = NoteCaseOfSignal(signal_id=SIGNAL, case_id=CASE, linked_on=DAY)
BECAME = SignalBecameCase(signal_id=SIGNAL, case_id=CASE, linked_on=DAY)


def on_tip(name: str, **changes: Any) -> Any:
    return command(name, case=SIGNAL, **changes)


def test_a_tip_is_received_with_everything_that_was_said() -> None:
    event = tip()
    assert (event.tip_channel, event.received_by, event.country) == ("hotline-111", COMMUNE, "KH")
    assert event.code.startswith("T24-2026-")
    assert revealed(event.caller_contact) == "Gọi lại sau 19 giờ"


def test_what_was_said_is_hers_and_the_caller_is_a_person_apart() -> None:
    event = tip()
    about, caller = person_id(CaseId(SIGNAL), 0), person_id(CaseId(SIGNAL), 1)
    assert event.about_name is not None
    assert event.caller_name is not None
    assert event.caller_contact is not None
    assert {event.text.person, event.about_name.person} == {about}
    assert {event.caller_name.person, event.caller_contact.person} == {caller}
    assert event.text.field_class is FieldClass.CONTACT


def test_a_tip_is_received_once_and_not_tomorrow() -> None:
    case.given(tip()).when(on_tip("receive-signal")).then_refused("signal-exists")
    tomorrow = on_tip("receive-signal", received_at="2026-03-03T21:05:00+07:00")
    case.when(tomorrow).then_refused("date-in-future")


def test_a_tip_is_passed_on_to_each_agency_once() -> None:
    (event,) = case.given(tip()).when(on_tip("forward-signal")).events
    assert isinstance(event, SignalForwarded)
    assert (event.from_agency, event.to_agency) == (COMMUNE, POLICE)
    case.given(tip(), event).when(on_tip("forward-signal")).then_refused("signal-forwarded-already")
    assert case.given(tip(), event).when(on_tip("forward-signal", to_agency=HEALTH)).refusal is None


def test_a_tip_is_not_passed_back_to_who_received_it() -> None:
    (event,) = case.given(tip()).when(on_tip("forward-signal")).events
    back = on_tip("forward-signal", asker=INVESTIGATOR, to_agency=COMMUNE)
    case.given(tip(), event).when(back).then_refused("signal-forwarded-already")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to_agency": COMMUNE}, "signal-to-own-agency"),
        ({"forwarded_at": "2026-03-01T21:00:00+07:00"}, "before-signal"),
        ({"forwarded_at": "2026-03-03T21:00:00+07:00"}, "date-in-future"),
    ],
)
def test_a_tip_is_passed_on_to_another_agency_after_it_came_in(changes: dict[str, Any], code: str) -> None:
    case.given(tip()).when(on_tip("forward-signal", **changes)).then_refused(code)


def test_a_tip_is_closed_with_a_reason_and_then_stays_closed() -> None:
    (event,) = case.given(tip()).when(on_tip("dismiss-signal")).events
    assert isinstance(event, SignalDismissed)
    assert (event.reason, event.dismissed_by, event.dismissed_on) == ("no-signs", COMMUNE, DAY)
    for name in ("dismiss-signal", "forward-signal"):
        case.given(tip(), event).when(on_tip(name)).then_refused("signal-closed")


def test_a_reception_names_the_tip_it_follows_from() -> None:
    event, linked = received(signal_id=SIGNAL)
    assert isinstance(event, VictimReceived)
    assert linked == SignalLinked(signal_id=SIGNAL, linked_on=DAY)


def test_a_tip_that_comes_later_is_linked_to_the_case_once() -> None:
    link = command("link-signal", signal_id=SIGNAL)
    (event,) = case.given(*received()).when(link).events
    assert event == SignalLinked(signal_id=SIGNAL, linked_on=DAY)
    case.given(*received(), event).when(link).then_refused("signal-linked-already")
    case.given(*received(signal_id=SIGNAL)).when(link).then_refused("signal-linked-already")


def test_the_tip_then_names_the_case_once_for_each() -> None:
    case.given(tip()).when(NOTE).then(BECAME)
    case.given(tip(), BECAME).when(NOTE).then_nothing()
    second = NoteCaseOfSignal(signal_id=SIGNAL, case_id=derive("case", "second"), linked_on=DAY)
    assert len(case.given(tip(), BECAME).when(second).events) == 1


def test_a_tip_that_was_closed_becomes_a_case_all_the_same() -> None:
    (closed,) = case.given(tip()).when(on_tip("dismiss-signal")).events
    case.given(tip(), closed).when(NOTE).then(BECAME)


def test_a_tip_that_has_a_case_is_not_closed_as_if_it_had_none() -> None:
    case.given(tip(), BECAME).when(on_tip("dismiss-signal")).then_refused("signal-has-case")


def test_a_tip_about_several_people_is_passed_on_though_one_of_them_has_a_case() -> None:
    (event,) = case.given(tip(), BECAME).when(on_tip("forward-signal")).events
    assert isinstance(event, SignalForwarded)
    case.given(tip(), BECAME, event).when(on_tip("forward-signal")).then_refused("signal-forwarded-already")
    (dismissed,) = case.given(tip()).when(on_tip("dismiss-signal")).events
    assert case.given(tip(), dismissed, BECAME).when(on_tip("forward-signal")).refusal is None


@pytest.mark.parametrize("name", ["dismiss-signal", "forward-signal"])
def test_nothing_is_done_with_a_tip_that_is_not_there(name: str) -> None:
    case.when(on_tip(name)).then_refused("signal-unknown")
    case.given(*received()).when(on_tip(name)).then_refused("signal-unknown")
    with pytest.raises(NotFoundError):
        command(name, case=None)


def test_a_tip_that_nobody_recorded_is_not_made_by_a_case() -> None:
    case.when(NOTE).then_nothing()
    case.given(*received()).when(NOTE).then_nothing()


@pytest.mark.parametrize("name", ["classify-case", "give-consent", "close-case", "make-handover"])
def test_a_tip_is_no_case(name: str) -> None:
    case.given(tip()).when(command(name)).then_refused("case-unknown")


def test_what_is_recorded_of_a_tip_by_reaction_is_about_the_tip_and_not_about_the_case() -> None:
    message = Message(
        id=EventId(derive("event", "x")),
        source="hoigia.example/24/intake/00",
        type=public.SignalLinked.TYPE,
        subject=CASE,
        time=datetime(2026, 3, 2, tzinfo=UTC),
        position=5,
        previous=4,
        correlation="c",
        causation=None,
        data=public.SignalLinked(version=2, signal_id=SIGNAL, linked_on=DAY),
    )
    (reaction,) = REACTIONS[message.type](message)
    assert reaction == NOTE
    assert DEFINITION.subject_of is not None
    assert DEFINITION.subject_of(reaction) == stream_of(reaction) == SIGNAL
    assert file_of(command("classify-case")) == CASE


def test_intake_answers_one_message_of_its_own_and_no_other() -> None:
    assert BETWEEN_STREAMS["intake"] == {public.SignalLinked.TYPE}


STEPS = st.lists(st.sampled_from(["forward-police", "forward-health", "dismiss", "case"]), max_size=8)


@given(steps=STEPS)
def test_whatever_is_asked_a_tip_ends_as_a_case_or_with_a_reason_or_stays_open(steps: list[str]) -> None:
    asked = {
        "forward-police": on_tip("forward-signal"),
        "forward-health": on_tip("forward-signal", to_agency=HEALTH),
        "dismiss": on_tip("dismiss-signal"),
        "case": NOTE,
    }
    past = case.given(tip())
    for step in steps:
        past = past.given(*past.when(asked[step]).events)
    state = DECIDER.fold(past.past)
    assert isinstance(state, Tip)
    assert (state.cases == {CASE}) == ("case" in steps)
    assert len([event for event in past.past if isinstance(event, SignalDismissed)]) <= 1
    assert state.dismissed_on is None or "dismiss" in steps

"""Whatever is asked in whatever order: no measure ends twice, none has no competent body, a refusal is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.verification.commands import Command
from services.verification.commands.protection import Wanted
from services.verification.domain import DECIDER, Unopened
from services.verification.domain.matters import Protection
from services.verification.events import Event
from services.verification.events.protection import (
    ProtectionApplied,
    ProtectionChanged,
    ProtectionDecided,
    ProtectionDeclined,
    ProtectionEnded,
    ProtectionHandedOver,
    ProtectionHandoverAcknowledged,
    ProtectionRequested,
)
from services.verification.rules.protection import PROTECTION
from shared.kernel.ids import derive
from shared.kernel.refusal import Refused
from tests.unit.verification.protecting import (
    ELSEWHERE,
    OTHERS,
    PLACE,
    SECOND_REQUEST,
    SECRECY,
    acknowledge,
    ask,
    change,
    decide,
    decline,
    decline_request,
    end,
    hand_over,
    open_it,
    put_in_place,
    refuse,
    varied,
)

GUARD = derive("id", "guard")
ask_police = replace(ask, request_id=SECOND_REQUEST, to_agency=OTHERS)
police = {"request_id": SECOND_REQUEST, "asker_agency": OTHERS, "asker_role": "investigator"}
decide_guard = varied(
    decide,
    **police,
    acting_as="police-investigation",
    measures=(Wanted(measure_id=GUARD, measure="guard", until=None),),
)
OF_THE_MATTER: list[Command] = [decide, put_in_place, change, end, decline, hand_over]
COMMANDS: list[Command] = [
    ask,
    ask_police,
    *OF_THE_MATTER,
    refuse,
    decline_request,
    acknowledge,
    decide_guard,
    replace(end, measure_ids=(SECRECY,)),
    replace(end, measure_ids=(PLACE, SECRECY)),
    varied(end, **police, acting_as="police-investigation", measure_ids=(GUARD,)),
    replace(decline, undertaking_on=None),
    replace(decline, measure_ids=(PLACE, SECRECY), undertaking_sha256=None),
    replace(put_in_place, measure_ids=(PLACE,)),
    *(varied(command, asker_agency=ELSEWHERE) for command in OF_THE_MATTER),
    *(varied(command, acting_as="district-labour-office") for command in (decide, change, end, hand_over)),
    *(varied(command, acting_as="court") for command in (decide, change, end)),
    replace(decide, decided_on=date(2025, 6, 30)),
]


def lived(commands: Sequence[Command]) -> list[Event]:
    """Give what came of asking these one after another; a refusal leaves everything as it was."""
    events = list(DECIDER.decide(open_it, DECIDER.fold([])))
    state = DECIDER.fold(events)
    for command in commands:
        try:
            new = DECIDER.decide(command, state)
        except Refused:
            continue
        # In the log no request has the id of another one.
        if not any(isinstance(event, ProtectionRequested) and _asked_already(event, events) for event in new):
            events += new
            state = reduce(DECIDER.evolve, new, state)
    return events


def _asked_already(event: ProtectionRequested, events: Sequence[Event]) -> bool:
    return any(isinstance(one, ProtectionRequested) and one.request_id == event.request_id for one in events)


def protection_after(events: Sequence[Event]) -> Protection:
    state = DECIDER.fold(events)
    assert not isinstance(state, Unopened)
    return state.file.protection


lives = st.lists(st.sampled_from(COMMANDS), max_size=24).map(lambda more: lived([ask, *more]))


@given(lives)
def test_no_measure_ends_twice(events: list[Event]) -> None:
    over = Counter(
        name
        for event in events
        if isinstance(event, ProtectionEnded | ProtectionDeclined)
        for name in event.measure_ids
    )
    assert set(over.values()) <= {1}


@given(lives)
def test_nothing_is_done_about_a_measure_that_is_over(events: list[Event]) -> None:
    over: set[str] = set()
    for event in events:
        if isinstance(event, ProtectionApplied):
            assert over.isdisjoint(event.measure_ids)
        if isinstance(event, ProtectionChanged):
            assert event.now.measure_id not in over
        if isinstance(event, ProtectionEnded | ProtectionDeclined):
            over.update(event.measure_ids)


@given(lives)
def test_no_measure_is_without_a_body_that_is_competent_on_the_day(events: list[Event]) -> None:
    for event in events:
        if isinstance(event, ProtectionDecided):
            assert PROTECTION.body(event.acting_as, event.decided_on) is not None
            assert all(PROTECTION.measure(one.measure, event.decided_on) for one in event.measures)


@given(lives)
def test_who_declined_has_undertaken_so_or_still_has_the_measure(events: list[Event]) -> None:
    standing = {name for matter in protection_after(events).matters.values() for name in matter.standing()}
    ended = {name for event in events if isinstance(event, ProtectionEnded) for name in event.measure_ids}
    declined = {name for event in events if isinstance(event, ProtectionDeclined) for name in event.measure_ids}
    decided = {one.measure_id for event in events if isinstance(event, ProtectionDecided) for one in event.measures}
    assert decided == standing | ended | declined
    for event in events:
        if isinstance(event, ProtectionDeclined):
            assert event.undertaking_on is not None
            assert len(event.undertaking_sha256) == 64


@given(lives)
def test_at_every_moment_one_body_has_the_matter_and_only_that_one_acts(events: list[Event]) -> None:
    body: dict[str, str] = {}
    for event in events:
        match event:
            case ProtectionRequested():
                body[event.request_id] = event.to_agency
            case ProtectionDecided():
                assert event.decided_by == body[event.request_id]
            case ProtectionEnded():
                assert event.ended_by == body[event.request_id]
            case ProtectionHandedOver():
                assert event.from_agency == body[event.request_id]
            case ProtectionHandoverAcknowledged():
                body[event.request_id] = event.to_agency
            case _:
                pass


@given(lives)
def test_nobody_has_the_same_measure_twice_from_a_body_but_by_a_handover(events: list[Event]) -> None:
    protection = protection_after(events)
    for protected in {matter.asked.protected_id for matter in protection.matters.values()}:
        for body in {matter.body for matter in protection.matters.values()}:
            codes = [code for _, code in protection.standing_for(protected, body)]
            assert len(codes) == len(set(codes)) or body == ELSEWHERE

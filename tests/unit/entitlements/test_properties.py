"""What holds whatever is asked, in whatever order."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.entitlements.commands import Command, ConfirmPayment, Facts, GrantSupport
from services.entitlements.domain import State
from services.entitlements.events import EntitlementsAssessed, Event, SupportGranted, SupportPaid, SupportRefused
from services.entitlements.rules.formulas import AtCost, AtLeast, InKind, Stated
from shared.kernel.ids import derive
from shared.kernel.refusal import Refused
from tests.unit.entitlements.cases import ACTUAL, BOOK, CASE, NOT, POSSIBLE, TODAY, case, found, received

START = date(2018, 1, 1)
EDGES = (date(2020, 8, 10), date(2020, 9, 1), date(2021, 6, 30), date(2025, 6, 30), date(2025, 7, 1), date(2026, 3, 2))
days = st.one_of(st.sampled_from(EDGES), st.dates(START, TODAY))
beginnings = st.sampled_from([START, START, date(2020, 8, 1), date(2025, 7, 1)])
maybe = st.sampled_from([True, True, True, None, False])
counts = st.one_of(st.none(), st.integers(1, 150))
facts = st.builds(
    Facts,
    shelter_days=counts,
    shelter_months=st.one_of(st.none(), st.integers(1, 5)),
    road_days=counts,
    in_viet_nam=maybe,
    in_facility=maybe,
    poor_household=maybe,
    cannot_pay=maybe,
    no_health_insurance=maybe,
    under_4=maybe,
    returned_to_residence=maybe,
    vocational_need=maybe,
    certified_on=st.one_of(st.none(), days),
)
STATED = (AtCost, AtLeast, Stated, InKind)


@st.composite
def asks(draw: st.DrawFn) -> GrantSupport:
    """Ask mostly for what could be granted: a rule in force on the day, an amount where it takes one."""
    rule = draw(st.sampled_from(BOOK.rules))
    first, last = max(rule.validity.first, START), min(rule.validity.last or TODAY, TODAY)
    states = isinstance(rule.formula, STATED) or draw(st.integers(0, 9)) == 0
    return GrantSupport(
        case_id=CASE,
        today=TODAY,
        role=draw(st.sampled_from(["case-manager", "case-manager", "commune-officer"])),
        regime=None,
        rule=rule.code,
        legal_date=draw(st.one_of(st.dates(first, last), st.just(last), days)),
        first=draw(st.one_of(st.none(), st.none(), days)),
        last=draw(st.one_of(st.none(), st.none(), days)),
        area=rule.area,
        facts=draw(facts),
        stated_amount=draw(st.integers(0, 5_000_000)) if states else None,
        funding=None,
        note=None,
    )


findings = st.builds(found, st.sampled_from([ACTUAL, ACTUAL, NOT, POSSIBLE]), days, st.integers(1, 9))
payments = st.builds(
    ConfirmPayment,
    case_id=st.just(CASE),
    today=st.just(TODAY),
    # Filled in by `history` with a decision of the case, so that some are right.
    decision_id=st.just(""),
    amount=st.sampled_from([1_000_000, 3_000_000, -1]),
    paid_on=st.one_of(st.just(TODAY), days),
    funding=st.just("international-aid"),
)
nationalities = st.sampled_from(["VN", "VN", "LA", None, "stateless"])
routes = st.sampled_from(["TU_TRINH_BAO", "O_NUOC_NGOAI", "NUOC_NGOAI_TAI_VN"])
anything = st.lists(st.one_of(asks(), asks(), asks(), findings, payments), min_size=5, max_size=15)
commands = st.one_of(anything, anything.map(lambda rest: [found(ACTUAL, START), *rest]))


def history(first: Command, rest: list[Command]) -> Iterator[tuple[State, Command, Event | None]]:
    """Give every state with the command that met it and the event it led to, if any."""
    state = case.decider.initial
    for command in (first, *rest):
        asked = command
        if isinstance(command, ConfirmPayment) and state.grants:
            newest = state.grants[-1]
            amount = newest.amount if command.amount < 0 and newest.amount is not None else abs(command.amount)
            asked = ConfirmPayment(
                case_id=CASE,
                today=TODAY,
                decision_id=newest.decision_id,
                amount=amount,
                paid_on=command.paid_on,
                funding=command.funding,
            )
        event = next(iter(attempt(asked, state)), None)
        yield state, asked, event
        if event is not None:
            state = case.decider.evolve(state, event)


def attempt(command: Command, state: State) -> list[Event]:
    try:
        return list(case.decider.decide(command, state))
    except Refused:
        return []


def grants(first: Command, rest: list[Command]) -> list[SupportGranted]:
    return [event for _, _, event in history(first, rest) if isinstance(event, SupportGranted)]


receptions = st.builds(received, beginnings, nationality=nationalities, route=routes)


@given(receptions, commands)
@settings(max_examples=75, deadline=None)
def test_what_is_given_once_is_given_once(first: Command, rest: list[Command]) -> None:
    once = [event.benefit for event in grants(first, rest) if event.once]
    assert len(once) == len(set(once))


@given(receptions, commands)
@settings(max_examples=75, deadline=None)
def test_no_day_is_granted_twice_under_a_rule_and_no_decision_has_two_meanings(
    first: Command, rest: list[Command]
) -> None:
    seen: dict[str, list[SupportGranted]] = {}
    for event in grants(first, rest):
        earlier = seen.setdefault(event.rule, [])
        assert all(event.last < one.first or one.last < event.first for one in earlier if not event.once)
        earlier.append(event)
    ids = [event.decision_id for events in seen.values() for event in events]
    assert len(ids) == len(set(ids))


@given(st.builds(received, beginnings, nationality=st.just("LA"), route=routes), commands)
@settings(max_examples=75, deadline=None)
def test_a_foreigner_never_gets_travel_schooling_training_or_the_hardship_allowance(
    first: Command, rest: list[Command]
) -> None:
    for _, _, event in history(first, rest):
        if isinstance(event, SupportGranted):
            assert event.regime not in {"e", "h", "i", "k"}
        if isinstance(event, EntitlementsAssessed):
            assert not {one.regime for one in event.regimes if one.available} & {"e", "h", "i", "k"}


@given(receptions, commands)
@settings(max_examples=75, deadline=None)
def test_no_sum_is_above_its_ceiling_and_no_count_above_its_limit(first: Command, rest: list[Command]) -> None:
    given_before: dict[str, list[SupportGranted]] = {}
    for event in grants(first, rest):
        (rule,) = [row for row in BOOK.named(event.rule) if row.version == event.rule_version]
        together = [*given_before.setdefault(event.rule, []), event]
        if isinstance(rule.formula, AtCost) and rule.formula.ceiling is not None:
            assert sum(one.amount or 0 for one in together) <= rule.formula.ceiling
        if rule.count is not None and rule.count.limit is not None:
            assert sum(one.quantity or 0 for one in together) <= rule.count.limit
        if rule.count is not None and rule.count.limit_months is not None:
            opened = min(one.first for one in together)
            assert event.last < opened + timedelta(days=31 * rule.count.limit_months)
        given_before[event.rule].append(event)


@given(receptions, commands)
@settings(max_examples=75, deadline=None)
def test_no_rule_applies_outside_its_validity_and_every_amount_traces_to_a_row_with_a_source(
    first: Command, rest: list[Command]
) -> None:
    for event in grants(first, rest):
        (rule,) = [row for row in BOOK.named(event.rule) if row.version == event.rule_version]
        assert rule.validity.holds(event.legal_date)
        assert rule.area in {event.area, None}
        assert rule.digest == event.rule_digest
        assert rule.source


@given(receptions, commands)
@settings(max_examples=75, deadline=None)
def test_what_is_paid_is_what_was_granted_once(first: Command, rest: list[Command]) -> None:
    granted: dict[str, int | None] = {}
    for _, _, event in history(first, rest):
        if isinstance(event, SupportGranted):
            granted[event.decision_id] = event.amount
        if isinstance(event, SupportPaid):
            assert granted.pop(event.decision_id) == event.amount


@given(receptions, commands)
@settings(max_examples=75, deadline=None)
def test_a_recorded_decision_asked_again_on_the_same_past_is_the_same(first: Command, rest: list[Command]) -> None:
    for state, command, event in history(first, rest):
        if isinstance(event, SupportGranted) and isinstance(command, GrantSupport):
            assert attempt(asked_again(event), state) == [event]


def asked_again(event: SupportGranted) -> GrantSupport:
    """Rebuild the question from nothing but what was recorded."""
    spelled = {one.name: one.value for one in event.facts}
    return GrantSupport(
        case_id=CASE,
        today=event.decided_on,
        role="case-manager",
        regime=None,
        rule=event.rule,
        legal_date=event.legal_date,
        first=event.first,
        last=event.asked_last,
        area=event.area,
        facts=Facts(**{name: read(value) for name, value in spelled.items() if name != "determined_on"}),
        stated_amount=event.claimed,
        funding=event.funding,
        note=event.note,
    )


def read(value: str) -> Any:
    if value in {"true", "false"}:
        return value == "true"
    return int(value) if value.isdecimal() else date.fromisoformat(value)


@given(receptions, commands)
@settings(max_examples=50, deadline=None)
def test_every_refusal_names_its_text_and_has_an_id_of_its_own(first: Command, rest: list[Command]) -> None:
    found_refusals = [event for _, _, event in history(first, rest) if isinstance(event, SupportRefused)]
    assert all(event.legal_basis and event.reason for event in found_refusals)
    assert len({event.decision_id for event in found_refusals}) == len(found_refusals)
    assert derive("refusal", CASE, 1) in {event.decision_id for event in found_refusals} or not found_refusals


def test_the_histories_tried_here_reach_grants_refusals_and_payments() -> None:
    reached: set[str] = set()

    @given(receptions, commands)
    @settings(max_examples=250, deadline=None, derandomize=True, database=None)
    def look(first: Command, rest: list[Command]) -> None:
        reached.update(type(event).__name__ for _, _, event in history(first, rest) if event is not None)

    look()
    assert reached == {"EntitlementsAssessed", "SupportGranted", "SupportRefused", "SupportPaid"}

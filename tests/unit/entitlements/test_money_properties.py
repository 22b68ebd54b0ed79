"""What holds of money whatever is decided, ordered, paid, stopped and recovered, over two cases and two lines.

For every case: what was granted is what was paid, what is still owed (ordered or not), and what was stopped unpaid;
money that left is payments less recoveries. For every line: its amount is what is left, what is set aside for what is
owed, and what was spent less what came back.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.entitlements.commands import ChangeBudgetLine, Command, GrantSupport
from services.entitlements.domain.state import Grant
from services.entitlements.events import (
    Event,
    FundsCommitted,
    FundsReleased,
    FundsReturned,
    FundsSpent,
    PaymentOrdered,
    PaymentRecovered,
    SupportGranted,
    SupportPaid,
    SupportStopped,
)
from services.entitlements.rules.recomputing import facts_of
from shared.kernel.ids import CaseId, StreamId
from shared.kernel.refusal import Refused
from tests.unit.entitlements.cases import ACTUAL, CASE, NOT, POSSIBLE, TODAY, found, grant, received
from tests.unit.entitlements.desk import (
    AGENCY,
    FUNDING,
    LINE,
    OTHER_CASE,
    OTHER_LINE,
    Desk,
    drawn,
    fund,
    line,
    order,
    paid,
    recover,
    stop,
    told,
)

REPORTED = date(2026, 1, 5)
CASES, LINES = (CASE, OTHER_CASE), (LINE, OTHER_LINE)
DAY = timedelta(days=1)
days = st.dates(REPORTED, TODAY)
amounts = st.sampled_from([1, 500_000, 1_000_000, 2_000_000, 3_000_000])
Step = Callable[[Desk], Command]


def of(case: CaseId, command: Any) -> Any:
    """Give a command to another case."""
    return replace(command, case_id=case)


def newest(desk: Desk, case: CaseId, number: int) -> str:
    """Name one of the decisions of a case, or none."""
    grants = desk.state(case).grants
    return grants[number % len(grants)].decision_id if grants else "none"


def owed(desk: Desk, case: CaseId, decision: str) -> Any:
    """Give the decision as it stands."""
    return desk.state(case).grant(decision)


@st.composite
def grants(draw: st.DrawFn) -> Step:
    case, day = draw(st.sampled_from(CASES)), draw(days)
    kind = draw(st.sampled_from(["N11", "N10", "N6", "N2-BHYT", "N1"]))
    needs: dict[str, dict[str, Any]] = {
        "N11": {"returned_to_residence": True},
        "N10": {"vocational_need": True},
        "N6": {},
        "N2-BHYT": {"no_health_insurance": True, "insurance_months": draw(st.integers(1, 12))},
        "N1": {"shelter_days": draw(st.integers(1, 40))},
    }
    stated = None if kind == "N2-BHYT" else draw(amounts)
    asked = of(case, grant(day, rule=kind, stated_amount=stated, **needs[kind]))
    source = draw(st.sampled_from([None, *LINES]))
    command = asked if source is None else drawn(asked, source)
    return lambda _desk: command


@st.composite
def steps(draw: st.DrawFn) -> Step:
    case, number, day = draw(st.sampled_from(CASES)), draw(st.integers(0, 9)), draw(days)
    kind = draw(st.sampled_from(["on", "on", "on", "on", "on", "fund", "order", "pay", "recover", "stop"]))
    source, amount = draw(st.sampled_from(LINES)), draw(amounts)

    def step(desk: Desk) -> Command:
        decision = newest(desk, case, number)
        one = owed(desk, case, decision)
        of_line = LINE if one is None or one.line_id is None else one.line_id
        match _next(one) if kind == "on" else kind:
            case "fund":
                return fund(decision, source, case)
            case "order":
                return order(decision, TODAY, case)
            case "pay":
                due = amount if one is None or one.amount is None else one.amount
                return paid(decision, due, max(day, TODAY - 9 * DAY), funding=FUNDING[of_line], case=case)
            case "recover":
                return recover(decision, amount, case=case)
            case _:
                return stop(decision, day, case)

    return step


def _next(one: Any) -> str:
    """Name what comes next for a decision on its ordinary way."""
    if one is None or one.line_id is None:
        return "fund"
    return "recover" if one.paid else "order" if one.order_id is None else "pay"


@st.composite
def others(draw: st.DrawFn) -> Step:
    if draw(st.booleans()):
        status, day = draw(st.sampled_from([ACTUAL, ACTUAL, NOT, POSSIBLE])), draw(days)
        finding = of(draw(st.sampled_from(CASES)), found(status, day, draw(st.integers(2, 99))))
        return lambda _desk: finding
    changed = ChangeBudgetLine(
        line_id=draw(st.sampled_from(LINES)),
        today=TODAY,
        agency=AGENCY,
        amount=draw(st.integers(0, 8_000_000)),
        reason="supplement",
        changed_on=TODAY,
    )
    return lambda _desk: changed


histories = st.lists(st.one_of(grants(), steps(), steps(), steps(), others()), min_size=5, max_size=25)
held = st.integers(0, 8_000_000)


def played(first: int, second: int, history: list[Step]) -> Iterator[tuple[Desk, list[Event]]]:
    """Give the desk after every step with the events of the step; what is refused changes nothing."""
    desk = Desk()
    desk.does(line(first), line(second, OTHER_LINE))
    for case in CASES:
        desk.does(of(case, received(REPORTED)), of(case, found(ACTUAL, REPORTED)))
    for step in history:
        try:
            events = desk.does(step(desk))
        except Refused:
            events = []
        yield desk, events


def everything(desk: Desk, case: CaseId) -> list[Event]:
    return desk.streams[StreamId(case)]


def total(events: list[Event], kind: type) -> int:
    return sum(getattr(event, "amount", 0) or 0 for event in events if isinstance(event, kind))


def all_grants(desk: Desk) -> list[Grant]:
    return [one for case in CASES for one in desk.state(case).grants]


@given(held, held, histories)
@settings(max_examples=60, deadline=None)
def test_what_was_granted_is_what_was_paid_what_is_owed_and_what_was_stopped(
    first: int, second: int, history: list[Step]
) -> None:
    for desk, _ in played(first, second, history):
        for case in CASES:
            events, given_ = everything(desk, case), desk.state(case).grants
            still_owed = sum(one.amount or 0 for one in given_ if one.is_owed)
            stopped = sum(one.amount or 0 for one in given_ if one.stopped_on is not None and not one.paid)
            assert total(events, SupportGranted) == total(events, SupportPaid) + still_owed + stopped
            assert total(events, PaymentRecovered) == sum(one.recovered for one in given_)
            assert all(one.recovered <= (one.amount or 0 if one.paid else 0) for one in given_)
            ordered = {event.decision_id for event in events if isinstance(event, PaymentOrdered)}
            assert all(one.line_id is not None for one in given_ if one.decision_id in ordered)


@given(held, held, histories)
@settings(max_examples=60, deadline=None)
def test_a_line_never_gives_what_it_does_not_have_and_every_dong_of_it_is_somewhere(
    first: int, second: int, history: list[Step]
) -> None:
    for desk, _ in played(first, second, history):
        given_ = all_grants(desk)
        for name in LINES:
            one, mine = desk.line(name), [grant_ for grant_ in given_ if grant_.line_id == name]
            assert one.left >= 0
            assert one.amount == one.left + sum(one.committed.values()) + one.spent - one.returned
            assert dict(one.committed) == {each.decision_id: each.amount for each in mine if each.is_owed}
            assert one.spent == sum(each.amount or 0 for each in mine if each.paid)
            assert one.returned == sum(each.recovered for each in mine)


@given(held, held, histories)
@settings(max_examples=40, deadline=None)
def test_every_movement_says_what_is_left_after_it(first: int, second: int, history: list[Step]) -> None:
    moved = (FundsCommitted, FundsSpent, FundsReleased, FundsReturned)
    for desk, events in played(first, second, history):
        for name in LINES:
            last = [event for event in events if isinstance(event, moved) and event.line_id == name][-1:]
            assert all(event.left == desk.line(name).left for event in last)


@given(held, held, histories)
@settings(max_examples=60, deadline=None)
def test_nothing_is_paid_twice_and_what_is_once_is_once_among_what_stands(
    first: int, second: int, history: list[Step]
) -> None:
    *_, (desk, _) = played(first, second, history)
    for case in CASES:
        events = everything(desk, case)
        decided = [event.decision_id for event in events if isinstance(event, SupportGranted)]
        assert len(decided) == len(set(decided))
        payments = [event.decision_id for event in events if isinstance(event, SupportPaid)]
        assert len(payments) == len(set(payments))
        assert set(payments) <= set(decided)
        standing = [
            one.earlier.benefit for one in desk.state(case).grants if one.earlier.once and one.stopped_on is None
        ]
        assert len(standing) == len(set(standing))
        kept = [
            one.earlier.benefit
            for one in desk.state(case).grants
            if one.earlier.once and one.paid and one.recovered < (one.amount or 0)
        ]
        assert len(kept) == len(set(kept))


def test_the_histories_tried_here_reach_every_end() -> None:
    reached: set[str] = set()

    @given(held, held, histories)
    @settings(max_examples=250, deadline=None, derandomize=True, database=None)
    def look(first: int, second: int, history: list[Step]) -> None:
        for _, events in played(first + 2_000_000, second + 2_000_000, history):
            reached.update(type(event).__name__ for event in events)

    look()
    ends = (PaymentRecovered, SupportStopped, FundsCommitted, FundsSpent, FundsReleased, FundsReturned)
    assert {kind.__name__ for kind in ends} <= reached


@st.composite
def stays(draw: st.DrawFn) -> list[Command]:
    """Tell of one or two stays that do not overlap, in any order."""
    notes: list[Command] = []
    begin = draw(st.dates(date(2025, 7, 1), date(2026, 6, 1)))
    for number in range(draw(st.integers(1, 2))):
        end = begin + timedelta(days=draw(st.integers(0, 150)))
        limit = begin + timedelta(days=119)
        notes += [
            told(str(number), 3 * number + 1, person=0, admitted_on=begin, limit_on=limit),
            told(str(number), 3 * number + 2, extended_to=limit + timedelta(days=draw(st.integers(1, 40)))),
            told(str(number), 3 * number + 3, ended_on=end),
        ]
        begin = end + timedelta(days=draw(st.integers(1, 30)))
    return draw(st.permutations(notes))


@given(
    stays(),
    st.lists(
        st.tuples(st.none() | st.integers(1, 150), st.none() | st.dates(date(2025, 7, 1), TODAY)),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=60, deadline=None)
def test_days_granted_are_days_stayed_unless_somebody_said_why_not_and_the_decision_replays(
    notes: list[Command], asked: list[tuple[int | None, date | None]]
) -> None:
    desk = Desk()
    desk.does(received(date(2025, 7, 1)), *notes)
    known = list(desk.state(CASE).stays.values())
    for days_, first in asked:
        command = grant(first or date(2025, 7, 1), rule="N1", shelter_days=days_, first=first)
        past = desk.state(CASE)
        if desk.refuses(command) is not None:
            continue
        event = desk.does(command)[0]
        if not isinstance(event, SupportGranted):
            continue
        stayed = sum(stay.days(event.first, event.last) for stay in known)
        assert event.quantity is not None
        assert event.quantity == stayed
        assert replayed(event, past) == event


def replayed(event: SupportGranted, past: Any) -> Event:
    again: GrantSupport = replace(
        grant(event.legal_date, rule=event.rule),
        today=event.decided_on,
        first=event.first,
        last=event.asked_last,
        facts=facts_of(event.facts),
        stated_amount=event.claimed,
    )
    return Desk({StreamId(CASE): []}).decide_on(again, past)[0]

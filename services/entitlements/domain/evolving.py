"""What events make of the state. Never refuses: they have happened."""

from dataclasses import replace
from typing import assert_never

from services.entitlements.domain.state import DECIDED, TAKEN_BACK, Application, Grant, Line, Once, Same, State
from services.entitlements.events import (
    AgeKnown,
    ApplicationDecided,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    Applied,
    BudgetLineChanged,
    BudgetLineOpened,
    CertificateKnown,
    ChildrenKnown,
    EntitlementsAssessed,
    Event,
    FundsCommitted,
    FundsReleased,
    FundsReturned,
    FundsSpent,
    GivenTwiceFound,
    InKindDelivered,
    Known,
    LineEvent,
    LinkDenied,
    Moved,
    OnceOnlyGiven,
    Paid,
    PaymentOrdered,
    PaymentRecovered,
    Recognised,
    RouteKnown,
    SamePersonDenied,
    SamePersonKnown,
    StayKnown,
    SupportFunded,
    SupportGranted,
    SupportPaid,
    SupportRefused,
    SupportStopped,
)
from services.entitlements.rules.elsewhere import Standing
from services.entitlements.rules.periods import Earlier
from services.entitlements.rules.recomputing import facts_of
from services.entitlements.rules.staying import Stay


def evolve(state: State, event: Event) -> State:
    """Apply a fact."""
    match event:
        case EntitlementsAssessed() | SupportGranted() | SupportRefused():
            return _decided(state, event)
        case ApplicationSubmitted() | ApplicationDecided() | ApplicationWithdrawn():
            return _applied(state, event)
        case ChildrenKnown() | AgeKnown() | StayKnown() | CertificateKnown() | RouteKnown():
            return _known(state, event)
        case SamePersonKnown() | SamePersonDenied() | GivenTwiceFound() | OnceOnlyGiven() | LinkDenied():
            return _recognised(state, event)
        case _ if isinstance(event, LineEvent):
            return _line(state, event)
        case _:
            grants = (_paid(one, event) if one.decision_id == event.decision_id else one for one in state.grants)
            return replace(state, grants=tuple(grants))


def _decided(state: State, event: EntitlementsAssessed | SupportGranted | SupportRefused) -> State:
    match event:
        case EntitlementsAssessed():
            return replace(state.told(event.reception, event.finding), assessments=event.assessment)
        case SupportGranted():
            return replace(state, grants=(*state.grants, _grant(event)))
        case SupportRefused():
            return replace(state, refusals=state.refusals + 1)
        case _:
            assert_never(event)


def _grant(event: SupportGranted) -> Grant:
    return Grant(
        decision_id=event.decision_id,
        rule=event.rule,
        rule_version=event.rule_version,
        legal_basis=event.legal_basis,
        legal_date=event.legal_date,
        decided_on=event.decided_on,
        amount=event.amount,
        paid=False,
        earlier=Earlier(
            rule=event.rule,
            benefit=event.benefit,
            once=event.once,
            first=event.first,
            last=event.last,
            quantity=event.quantity or 0,
            amount=event.amount or 0,
            extended=facts_of(event.facts).extended_days or 0,
        ),
    )


def _paid(one: Grant, event: Paid) -> Grant:
    match event:
        case SupportFunded():
            return replace(one, line_id=event.line_id)
        case PaymentOrdered():
            return replace(one, order_id=event.order_id)
        case SupportPaid():
            return replace(one, paid=True, given_on=event.paid_on)
        case PaymentRecovered():
            return replace(one, recovered=one.recovered + event.amount)
        case InKindDelivered():
            delivered = one.delivered + (event.value or 0)
            return replace(one, delivered=delivered, handed_over=True, given_on=one.given_on or event.delivered_on)
        case SupportStopped():
            return replace(one, stopped_on=event.stopped_on)
        case _:
            assert_never(event)


def _applied(state: State, event: Applied) -> State:
    match event:
        case ApplicationSubmitted():
            application = Application(event.person, event.rule, event.submitted_on)
        case ApplicationDecided():
            application = replace(state.applications[event.application_id], ended=DECIDED)
        case ApplicationWithdrawn():
            application = replace(state.applications[event.application_id], ended=TAKEN_BACK)
        case _:
            assert_never(event)
    return replace(state, applications={**state.applications, event.application_id: application})


def _known(state: State, event: Known) -> State:
    match event:
        case ChildrenKnown():
            return replace(state, accompanying=max(state.accompanying or 0, event.accompanying))
        case AgeKnown():
            return replace(state, ages={**state.ages, event.person: (event.told, event.treated_as_child)})
        case RouteKnown():
            return replace(state, route=(event.told, event.route))
        case StayKnown():
            stay = state.stays.get(event.stay_id, Stay())
            return replace(state, stays={**state.stays, event.stay_id: _told(stay, event)})
        case CertificateKnown():
            return _certified(state, event)
        case _:
            assert_never(event)


def _certified(state: State, event: CertificateKnown) -> State:
    told, before = state.certificates.get(event.certificate, (0, None))
    late = event.told < told
    newest = (told, before) if late else (event.told, event.issued_on)
    gone = event.issued_on if late else before
    withdrawn = state.withdrawn if gone is None or gone == newest[1] else (*state.withdrawn, gone)
    return replace(state, certificates={**state.certificates, event.certificate: newest}, withdrawn=withdrawn)


def _told(stay: Stay, event: StayKnown) -> Stay:
    newer = event.extended_to is not None and event.told > stay.extension_told
    return Stay(
        person=stay.person if event.person is None else event.person,
        admitted_on=event.admitted_on or stay.admitted_on,
        limit_on=event.limit_on or stay.limit_on,
        extended_to=event.extended_to if newer else stay.extended_to,
        extension_told=event.told if newer else stay.extension_told,
        ended_on=event.ended_on or stay.ended_on,
    )


def _recognised(state: State, event: Recognised) -> State:
    match event:
        case SamePersonKnown():
            return replace(state, same={**state.same, event.link_id: Same(event.person, event.by)})
        case GivenTwiceFound():
            return replace(state, twice=state.twice | {event})
        case OnceOnlyGiven():
            one = Once(event.case_id, event.benefit, Standing(event.standing), event.paid_on)
            of_link = {**state.once_only.get(event.link_id, {}), event.decision_id: one}
            return replace(state, once_only={**state.once_only, event.link_id: of_link})
        case LinkDenied():
            so_far = state.denied.get(event.link_id, frozenset())
            return replace(state, denied={**state.denied, event.link_id: so_far | {event.by}})
        case SamePersonDenied():
            # What binds stands on the link, for both cases.
            return state
        case _:
            assert_never(event)


def _line(state: State, event: LineEvent) -> State:
    match event:
        case BudgetLineOpened():
            line = Line(event.year, event.funding, event.agency, event.amount)
        case BudgetLineChanged():
            line = replace(state.lines[event.line_id], amount=event.amount)
        case _:
            line = _moved(state.lines[event.line_id], event)
    return replace(state, lines={**state.lines, event.line_id: line})


def _moved(line: Line, event: Moved) -> Line:
    match event:
        case FundsCommitted():
            return replace(line, committed={**line.committed, event.decision_id: event.amount})
        case FundsSpent():
            return replace(line, committed=_without(line, event.decision_id), spent=line.spent + event.amount)
        case FundsReleased():
            return replace(line, committed=_without(line, event.decision_id))
        case FundsReturned():
            return replace(line, returned=line.returned + event.amount)
        case _:
            assert_never(event)


def _without(line: Line, decision_id: str) -> dict[str, int]:
    return {name: amount for name, amount in line.committed.items() if name != decision_id}

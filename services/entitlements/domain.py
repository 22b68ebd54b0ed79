"""A case at entitlements: what is known, what was granted, and what may be decided under a rule book."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial, reduce
from typing import TypeAlias, assert_never

from services.entitlements.commands import (
    Ask,
    Assess,
    AssessReception,
    Command,
    ConfirmPayment,
    GrantSupport,
    RefuseSupport,
)
from services.entitlements.events import (
    EntitlementsAssessed,
    Event,
    FindingKnown,
    ReceptionKnown,
    RegimeAssessed,
    SupportGranted,
    SupportPaid,
    SupportRefused,
)
from services.entitlements.rules.book import RuleBook, weakest
from services.entitlements.rules.granting import Entitled, Known, answer
from services.entitlements.rules.matrix import NO_LAW, Person, assess, places_of, standings_of
from services.entitlements.rules.outcomes import BY_OFFICER, granted, refusal_id, refused
from services.entitlements.rules.periods import Earlier
from services.entitlements.rules.recomputing import Recomputation, recompute
from shared.contracts.vocabulary import TraffickingStatus
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A decision to give, and what of it has been paid."""

    decision_id: str
    legal_date: date
    amount: int | None
    paid: bool
    earlier: Earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What entitlements knows of a case; nothing may be asked before its reception is known."""

    assessments: int = 0
    reception: ReceptionKnown | None = None
    findings: tuple[FindingKnown, ...] = ()
    grants: tuple[Grant, ...] = ()
    refusals: int = 0

    def finding_on(self, day: date) -> FindingKnown | None:
        """Give the determination that stood on a day: the newest of those made by then."""
        made = [one for one in self.findings if one.determined_on <= day]
        return max(made, key=lambda one: (one.determined_on, one.finding), default=None)


def decide(book: RuleBook, command: Command, state: State) -> Sequence[Event]:
    """Decide a command on a case under a rule book; raises :class:`Refused`."""
    if isinstance(command, Assess):
        return [_assess(book, command, state)]
    if state.reception is None:
        raise Refused("not-assessed")
    return [_decide_known(book, command, state=state, reception=state.reception)]


def _decide_known(book: RuleBook, command: Ask, *, state: State, reception: ReceptionKnown) -> Event:
    match command:
        case GrantSupport():
            _day_in_case(command.legal_date, command.today, reception=reception)
            outcome = answer(book, command, _known(state, reception, day=command.legal_date))
            return granted(outcome) if isinstance(outcome, Entitled) else refused(outcome, state.refusals)
        case RefuseSupport():
            _day_in_case(command.legal_date, command.today, reception=reception)
            return _refuse(book, command, state)
        case ConfirmPayment():
            return _pay(command, state)
        case _:
            assert_never(command)


def _day_in_case(day: date, today: date, *, reception: ReceptionKnown) -> None:
    if day > today:
        raise Refused("date-in-future")
    if day < reception.received_on:
        raise Refused("date-before-report")


def _assess(book: RuleBook, command: Assess, state: State) -> EntitlementsAssessed:
    reception, finding = _news(command)
    known = _with(state, reception, finding)
    day = max((one.determined_on for one in known.findings), default=None)
    if day is None:
        day = command.received_on if isinstance(command, AssessReception) else command.determined_on
    person = _person(known, day)
    law, openings = assess(book, person, day)
    return EntitlementsAssessed(
        assessment=state.assessments + 1,
        reception=reception,
        finding=finding,
        status=person.status,
        law=law,
        legal_date=day,
        regimes=tuple(
            RegimeAssessed(regime=one.regime, available=one.available, reason=one.reason, legal_basis=one.legal_basis)
            for one in openings
        ),
        confidence=weakest(*(one.confidence for one in openings)),
    )


def _news(command: Assess) -> tuple[ReceptionKnown | None, FindingKnown | None]:
    if isinstance(command, AssessReception):
        reception = ReceptionKnown(
            route=command.route,
            nationality=command.nationality,
            under_18=command.under_18,
            received_on=command.received_on,
        )
        return reception, None
    return None, FindingKnown(finding=command.finding, status=command.status, determined_on=command.determined_on)


def _with(state: State, reception: ReceptionKnown | None, finding: FindingKnown | None) -> State:
    findings = state.findings if finding is None else (*state.findings, finding)
    return replace(state, reception=reception or state.reception, findings=findings)


def _person(state: State, day: date) -> Person:
    reception, finding = state.reception, state.finding_on(day)
    nationality, route = (None, None) if reception is None else (reception.nationality, reception.route)
    standings, presumed = standings_of(nationality, route)
    return Person(
        status=TraffickingStatus.POSSIBLE if finding is None else TraffickingStatus(finding.status),
        standings=standings,
        places=places_of(route),
        presumed=presumed,
    )


def _known(state: State, reception: ReceptionKnown, *, day: date) -> Known:
    finding = state.finding_on(day)
    return Known(
        person=_person(state, day),
        determined_on=None if finding is None else finding.determined_on,
        under_18=reception.under_18,
        earlier=tuple(grant.earlier for grant in state.grants),
        citizen=None if reception.nationality is None else reception.nationality == "VN",
    )


def _refuse(book: RuleBook, command: RefuseSupport, state: State) -> SupportRefused:
    instrument = book.instruments.get(command.instrument)
    if instrument is None:
        raise Refused("instrument-unknown", fields={"instrument": "unknown"})
    if not instrument.validity.holds(command.legal_date):
        raise Refused("basis-not-in-force", fields={"instrument": "not-in-force"})
    return SupportRefused(
        decision_id=refusal_id(command.case_id, state.refusals),
        regime=command.regime,
        rule=None,
        rule_version=None,
        reason=command.reason,
        legal_basis=f"{command.instrument}/{command.article}",
        law=book.law_on(command.legal_date) or NO_LAW,
        legal_date=command.legal_date,
        status=_person(state, command.legal_date).status,
        decided_by=BY_OFFICER,
        facts=(),
        conditions=(),
        confidence=instrument.confidence,
        note=command.note,
    )


def _pay(command: ConfirmPayment, state: State) -> SupportPaid:
    grant = next((one for one in state.grants if one.decision_id == command.decision_id), None)
    if grant is None:
        raise Refused("decision-unknown")
    if grant.amount is None:
        raise Refused("nothing-to-pay")
    if grant.paid:
        raise Refused("paid-already")
    if command.amount != grant.amount:
        raise Refused("amount-differs", fields={"amount": "not-the-amount-granted"})
    if command.paid_on > command.today:
        raise Refused("date-in-future")
    if command.paid_on < grant.legal_date:
        raise Refused("paid-before-due")
    return SupportPaid(
        decision_id=command.decision_id, amount=command.amount, paid_on=command.paid_on, funding=command.funding
    )


def evolve(state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
    match event:
        case EntitlementsAssessed():
            return replace(_with(state, event.reception, event.finding), assessments=event.assessment)
        case SupportGranted():
            return replace(state, grants=(*state.grants, _grant(event)))
        case SupportRefused():
            return replace(state, refusals=state.refusals + 1)
        case SupportPaid():
            grants = (replace(one, paid=True) if one.decision_id == event.decision_id else one for one in state.grants)
            return replace(state, grants=tuple(grants))
        case _:
            assert_never(event)


def _grant(event: SupportGranted) -> Grant:
    return Grant(
        decision_id=event.decision_id,
        legal_date=event.legal_date,
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
        ),
    )


def recomputed(book: RuleBook, events: Sequence[Event], *, as_of: date, law_of: date) -> Recomputation | None:
    """Answer what was granted by one day under the law of another; ``None`` before the reception is known."""
    decided = [event for event in events if _day_of(event) <= as_of]
    state = reduce(evolve, decided, State())
    if state.reception is None:
        return None
    grants = [event for event in decided if isinstance(event, SupportGranted)]
    assessed = [event for event in decided if isinstance(event, EntitlementsAssessed)]
    regimes = frozenset(one.regime for one in assessed[-1].regimes if one.available) if assessed else frozenset()
    return recompute(book, grants, _known(state, state.reception, day=as_of), law_of=law_of, regimes=regimes)


def _day_of(event: Event) -> date:
    match event:
        case SupportGranted():
            return event.decided_on
        case SupportPaid():
            return event.paid_on
        case EntitlementsAssessed() | SupportRefused():
            return event.legal_date
        case _:
            assert_never(event)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


EntitlementsDecider: TypeAlias = Decider[Command, State, Event]


def decider(book: RuleBook) -> EntitlementsDecider:
    """Make the decider that judges by a rule book."""
    return Decider(State(), partial(decide, book), evolve)

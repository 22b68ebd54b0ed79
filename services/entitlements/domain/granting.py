"""Deciding about support: granted or refused by the law, or refused by an officer under it."""

from dataclasses import replace
from datetime import date

from services.entitlements.commands import GrantSupport, RefuseSupport
from services.entitlements.domain.applying import answered, asked_by_application, must_be_here, refused_for
from services.entitlements.domain.assessing import known_on, person_on
from services.entitlements.domain.lines import line_for
from services.entitlements.domain.paying import funded
from services.entitlements.domain.recognising import given_elsewhere
from services.entitlements.domain.state import State
from services.entitlements.events import Event, ReceptionKnown, SupportGranted, SupportRefused
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.granting import Entitled, answer
from services.entitlements.rules.matrix import NO_LAW
from services.entitlements.rules.outcomes import BY_OFFICER, granted, refusal_id, refused, whose
from shared.kernel.refusal import Refused


def grant(book: RuleBook, command: GrantSupport, *, state: State, reception: ReceptionKnown) -> list[Event]:
    """Give the answer of the law to a request for support, and what follows from it."""
    asked = asked_by_application(command, state)
    _day_in_case(asked.legal_date, asked.today, reception=reception)
    _certified_by(asked.legal_date, asked.facts.certified_on)
    must_be_here(state, asked.person)
    asked = _paid_by_line(asked, state)
    known = known_on(state, reception, day=asked.legal_date, person=asked.person)
    known = replace(known, elsewhere=given_elsewhere(state, asked.case_id, asked.person))
    outcome = answer(book, asked, known)
    event = granted(outcome) if isinstance(outcome, Entitled) else refused(outcome, state.refusals)
    _must_end_before_a_negative_finding(event, state)
    return [event, *answered(book, asked, state, event=event), *_funded(asked, state, event=event)]


def _must_end_before_a_negative_finding(event: SupportGranted | SupportRefused, state: State) -> None:
    if isinstance(event, SupportRefused):
        return
    if state.negative_within(event.first, event.last) is not None:
        raise Refused("support-stopped", fields={"period.last": "after-the-finding"})


def refuse(book: RuleBook, command: RefuseSupport, *, state: State, reception: ReceptionKnown) -> list[Event]:
    """Record the refusal of an officer, and answer the application that it names."""
    asked = refused_for(command, state)
    _day_in_case(asked.legal_date, asked.today, reception=reception)
    must_be_here(state, asked.person or 0)
    event = _refused_by_officer(book, asked, state)
    return [event, *answered(book, asked, state, event=event)]


def _paid_by_line(command: GrantSupport, state: State) -> GrantSupport:
    if command.line_id is None:
        return command
    line = line_for(state, command.line_id, agency=command.agency, today=command.today)
    if command.funding not in {line.funding, None}:
        raise Refused("funding-differs", fields={"funding": "not-that-of-the-line"})
    return replace(command, funding=line.funding)


def _funded(command: GrantSupport, state: State, *, event: SupportGranted | SupportRefused) -> tuple[Event, ...]:
    if command.line_id is None or isinstance(event, SupportRefused):
        return ()
    if event.amount is None:
        raise Refused("nothing-to-pay", fields={"line_id": "no-money-is-granted"})
    return funded(
        event.decision_id, event.amount, command.line_id, line=state.lines[command.line_id], day=command.today
    )


def _day_in_case(day: date, today: date, *, reception: ReceptionKnown) -> None:
    if day > today:
        raise Refused("date-in-future")
    if day < reception.received_on:
        raise Refused("date-before-report")


def _certified_by(day: date, stated: date | None) -> None:
    if stated is not None and stated > day:
        raise Refused("certificate-not-yet-issued", fields={"facts.certified_on": "after-the-legal-date"})


def _refused_by_officer(book: RuleBook, command: RefuseSupport, state: State) -> SupportRefused:
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
        status=person_on(state, command.legal_date).status,
        decided_by=BY_OFFICER,
        facts=whose(command.person or 0),
        conditions=(),
        confidence=instrument.confidence,
        note=command.note,
    )

"""Deciding about support: granted or refused by the law, or refused by an officer under it."""

from datetime import date

from services.entitlements.commands import GrantSupport, RefuseSupport
from services.entitlements.domain.assessing import known_on, person_on
from services.entitlements.domain.state import State
from services.entitlements.events import ReceptionKnown, SupportGranted, SupportRefused
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.granting import Entitled, answer
from services.entitlements.rules.matrix import NO_LAW
from services.entitlements.rules.outcomes import BY_OFFICER, granted, refusal_id, refused
from shared.kernel.refusal import Refused


def grant(
    book: RuleBook, command: GrantSupport, *, state: State, reception: ReceptionKnown
) -> SupportGranted | SupportRefused:
    """Give the answer of the law to a request for support."""
    outcome = answer(book, command, known_on(state, reception, day=command.legal_date))
    return granted(outcome) if isinstance(outcome, Entitled) else refused(outcome, state.refusals)


def day_in_case(day: date, today: date, *, reception: ReceptionKnown) -> None:
    """Refuse a day of the legal fact that has not come, or lies before the reception."""
    if day > today:
        raise Refused("date-in-future")
    if day < reception.received_on:
        raise Refused("date-before-report")


def refuse(book: RuleBook, command: RefuseSupport, state: State) -> SupportRefused:
    """Record the refusal of an officer under a text that was in force."""
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
        facts=(),
        conditions=(),
        confidence=instrument.confidence,
        note=command.note,
    )

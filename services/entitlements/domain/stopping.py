"""Stopping what was decided and not paid: by a finding, or by an officer."""

from datetime import date

from services.entitlements.commands import StopSupport
from services.entitlements.domain.lines import release
from services.entitlements.domain.state import Grant, State
from services.entitlements.events import Event, SupportStopped
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.matrix import NO_LAW
from services.entitlements.rules.outcomes import BY_LAW, BY_OFFICER
from shared.contracts.vocabulary import Confidence
from shared.kernel.refusal import Refused

NOT_A_VICTIM = "not-a-victim"


def stopping_on(state: State, grant: Grant) -> date | None:
    """Give the day from which a finding stops a decision, ``None`` where none does.

    It is the first negative one that stands on any day of what was granted, in whatever order findings were told:
    what was granted for days before it is owed all the same, and a later finding takes nothing up again.
    """
    finding = state.negative_within(grant.earlier.first, grant.earlier.last)
    return None if finding is None else finding.determined_on


def ends_on(state: State, grant: Grant) -> date | None:
    """Give the day from which nothing is given under a decision: it was stopped, or a finding stops it."""
    days = (grant.stopped_on, stopping_on(state, grant))
    return min((day for day in days if day is not None), default=None)


def stopped_by_finding(book: RuleBook, state: State) -> list[Event]:
    """Stop what a finding just told ends: money that is not paid, things and services that still go on."""
    ending = [(one, day) for one in state.grants if (day := stopping_on(state, one)) and _goes_on(one)]
    told: list[Event] = []
    for one, day in ending:
        law = book.law_on(day)
        told.append(
            SupportStopped(
                decision_id=one.decision_id,
                reason=NOT_A_VICTIM,
                legal_basis=NO_LAW if law is None else f"{law}/{book.instruments[law].matrix_article}",
                # That a negative result stops support was derived, not read in the article.
                confidence=Confidence.UNCONFIRMED,
                stopped_on=day,
                decided_by=BY_LAW,
                note=None,
            )
        )
    latest = max((day for _, day in ending), default=date.min)
    return [*told, *release([one for one, _ in ending], state, latest)]


def stop(command: StopSupport, state: State) -> list[Event]:
    """Stop a decision: one that is not paid, or whose payment came back whole."""
    grant = state.grant(command.decision_id)
    if grant is None:
        raise Refused("decision-unknown")
    if grant.stopped_on is not None:
        raise Refused("stopped-already")
    if grant.paid and grant.recovered != grant.amount:
        raise Refused("paid-already")
    if command.stopped_on > command.today:
        raise Refused("date-in-future")
    if command.stopped_on < grant.legal_date:
        raise Refused("before-decision")
    stopped = SupportStopped(
        decision_id=grant.decision_id,
        reason=command.reason,
        legal_basis=grant.legal_basis,
        confidence=Confidence.UNCONFIRMED,
        stopped_on=command.stopped_on,
        decided_by=BY_OFFICER,
        note=command.note,
    )
    return [stopped, *release([grant], state, command.today)]


def _goes_on(grant: Grant) -> bool:
    return grant.stopped_on is None and not grant.paid

"""Deciding about applications: submitted, answered by a decision, taken back."""

from dataclasses import replace

from services.entitlements.commands import Apply, GrantSupport, RefuseSupport, SubmitApplication
from services.entitlements.domain.state import Application, State
from services.entitlements.events import (
    ApplicationDecided,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    ReceptionKnown,
    SupportGranted,
    SupportRefused,
)
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.matrix import NO_LAW
from shared.kernel.refusal import Refused

GRANTED, REFUSED = "granted", "refused"


def apply(
    book: RuleBook, command: Apply, *, state: State, reception: ReceptionKnown
) -> ApplicationSubmitted | ApplicationWithdrawn:
    """Take an application, or one back."""
    if isinstance(command, SubmitApplication):
        return _submit(book, command, state=state, reception=reception)
    application = waiting(state, command.application_id)
    if command.withdrawn_on > command.today:
        raise Refused("date-in-future")
    if command.withdrawn_on < application.submitted_on:
        raise Refused("before-application")
    return ApplicationWithdrawn(
        application_id=command.application_id, reason=command.reason, withdrawn_on=command.withdrawn_on
    )


def _submit(
    book: RuleBook, command: SubmitApplication, *, state: State, reception: ReceptionKnown
) -> ApplicationSubmitted:
    if command.submitted_on > command.today:
        raise Refused("date-in-future")
    if command.submitted_on < reception.received_on:
        raise Refused("date-before-report")
    must_be_here(state, command.person)
    rows = book.named(command.rule)
    if not rows:
        raise Refused("rule-unknown", fields={"rule": "unknown"})
    procedure = book.procedure(command.rule, command.submitted_on)
    if procedure is None:
        raise Refused("no-application-needed", fields={"rule": "given-without-application"})
    if any(_is_same(one, command) for one in state.applications.values()):
        raise Refused("application-open")
    return ApplicationSubmitted(
        application_id=command.application_id,
        person=command.person,
        rule=command.rule,
        regime=rows[0].regime,
        procedure=procedure.code,
        law=book.law_on(command.submitted_on) or NO_LAW,
        legal_basis=str(procedure.basis),
        confidence=procedure.basis.confidence,
        submitted_on=command.submitted_on,
        submitted_to=command.submitted_to,
        channel=command.channel,
        note=command.note,
    )


def _is_same(one: Application, command: SubmitApplication) -> bool:
    return one.ended is None and (one.rule, one.person) == (command.rule, command.person)


def waiting(state: State, application_id: str) -> Application:
    """Give an application that waits for an answer."""
    application = state.applications.get(application_id)
    if application is None:
        raise Refused("application-unknown")
    if application.ended is not None:
        raise Refused("application-ended")
    return application


def asked_by_application(command: GrantSupport, state: State) -> GrantSupport:
    """Ask on the day of the application that is named: that is the legal fact."""
    if command.application_id is None:
        return command
    application = waiting(state, command.application_id)
    if command.rule not in {application.rule, None}:
        raise Refused("another-than-applied-for", fields={"rule": "not-the-one-applied-for"})
    if command.person != application.person:
        raise Refused("another-than-applied-for", fields={"person": "not-the-one-applied-for"})
    return replace(command, rule=application.rule, regime=None, legal_date=application.submitted_on)


def refused_for(command: RefuseSupport, state: State) -> RefuseSupport:
    """Refuse whoever applied, on the day of the application: the texts of that day are those that bind."""
    if command.application_id is None:
        return command
    application = waiting(state, command.application_id)
    if command.person not in {application.person, None}:
        raise Refused("another-than-applied-for", fields={"person": "not-the-one-applied-for"})
    return replace(command, person=application.person, legal_date=application.submitted_on)


def answered(
    book: RuleBook, command: GrantSupport | RefuseSupport, state: State, *, event: SupportGranted | SupportRefused
) -> list[ApplicationDecided]:
    """Answer the application that a decision names, if it names one."""
    if command.application_id is None:
        return []
    application = waiting(state, command.application_id)
    if book.named(application.rule)[0].regime != event.regime:
        raise Refused("another-than-applied-for", fields={"regime": "not-the-one-applied-for"})
    return [
        ApplicationDecided(
            application_id=command.application_id,
            decision_id=event.decision_id,
            outcome=GRANTED if isinstance(event, SupportGranted) else REFUSED,
            decided_on=command.today,
        )
    ]


def must_be_here(state: State, person: int) -> None:
    """Refuse a number that no child received with the case has, or that an adult has."""
    if person == 0:
        return
    if person > (state.accompanying or 0):
        raise Refused("person-unknown", fields={"person": "no-child-of-this-number"})
    if state.is_child(person) is False:
        raise Refused("person-no-child", fields={"person": "not-a-child"})

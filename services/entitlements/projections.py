"""From events to rows of the read model of entitlements."""

from typing import assert_never

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
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = (
    "entitlements_case",
    "entitlements_regime",
    "entitlements_decision",
    "entitlements_application",
    "entitlements_delivery",
    "entitlements_line",
    "entitlements_match",
    "entitlements_match_denied",
    "entitlements_once_only",
    "entitlements_given_twice",
)


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event, case = recorded.event, recorded.meta.subject
    match event:
        case EntitlementsAssessed():
            _assessed(writer, event, case=case)
        case SupportGranted() | SupportRefused():
            _decided(writer, event, case=case)
        case ApplicationSubmitted() | ApplicationDecided() | ApplicationWithdrawn():
            _applied(writer, event, case=case)
        case ChildrenKnown() | AgeKnown() | StayKnown() | CertificateKnown() | RouteKnown():
            # What others told is asked for where it was told.
            pass
        case SamePersonKnown() | SamePersonDenied() | GivenTwiceFound() | OnceOnlyGiven() | LinkDenied():
            _compared(writer, event, case=case)
        case _:
            _paid_or_line(writer, event)


def _paid_or_line(writer: Writer, event: Paid | LineEvent) -> None:
    match event:
        case BudgetLineOpened() | BudgetLineChanged():
            _line(writer, event)
        case FundsCommitted() | FundsSpent() | FundsReleased() | FundsReturned():
            _moved(writer, event)
        case _:
            _paid(writer, event)


def _decided(writer: Writer, event: SupportGranted | SupportRefused, *, case: str | None) -> None:
    if isinstance(event, SupportGranted):
        writer.execute(
            "INSERT INTO entitlements_decision (decision_id, case_id, regime, granted, rule, rule_version,"
            " legal_basis, legal_date, period, amount, confidence, funding)"
            " VALUES (%s, %s, %s, true, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                *(event.decision_id, case, event.regime, event.rule, event.rule_version),
                *(event.legal_basis, event.legal_date, event.period, event.amount, event.confidence, event.funding),
            ),
        )
        return
    writer.execute(
        "INSERT INTO entitlements_decision (decision_id, case_id, regime, granted, rule, rule_version, reason,"
        " legal_basis, legal_date, confidence) VALUES (%s, %s, %s, false, %s, %s, %s, %s, %s, %s)",
        (
            *(event.decision_id, case, event.regime, event.rule, event.rule_version),
            *(event.reason, event.legal_basis, event.legal_date, event.confidence),
        ),
    )


def _assessed(writer: Writer, event: EntitlementsAssessed, *, case: str | None) -> None:
    writer.execute(
        "INSERT INTO entitlements_case (case_id, assessment, status, law, legal_date, confidence)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (case_id) DO UPDATE SET assessment = excluded.assessment,"
        " status = excluded.status, law = excluded.law, legal_date = excluded.legal_date,"
        " confidence = excluded.confidence",
        (case, event.assessment, event.status, event.law, event.legal_date, event.confidence),
    )
    writer.execute("DELETE FROM entitlements_regime WHERE case_id = %s", (case,))
    for one in event.regimes:
        writer.execute(
            "INSERT INTO entitlements_regime (case_id, regime, available, reason, legal_basis)"
            " VALUES (%s, %s, %s, %s, %s)",
            (case, one.regime, one.available, one.reason, one.legal_basis),
        )


def _applied(writer: Writer, event: Applied, *, case: str | None) -> None:
    match event:
        case ApplicationSubmitted():
            writer.execute(
                "INSERT INTO entitlements_application (application_id, case_id, person, rule, procedure, submitted_on,"
                " state) VALUES (%s, %s, %s, %s, %s, %s, 'waiting')",
                (event.application_id, case, event.person, event.rule, event.procedure, event.submitted_on),
            )
        case ApplicationDecided():
            writer.execute(
                "UPDATE entitlements_application SET state = %s, decision_id = %s WHERE application_id = %s",
                (event.outcome, event.decision_id, event.application_id),
            )
        case ApplicationWithdrawn():
            writer.execute(
                "UPDATE entitlements_application SET state = 'taken-back' WHERE application_id = %s",
                (event.application_id,),
            )
        case _:
            assert_never(event)


def _paid(writer: Writer, event: Paid) -> None:
    match event:
        case SupportFunded():
            writer.execute(
                "UPDATE entitlements_decision SET line_id = %s, funding = %s WHERE decision_id = %s",
                (event.line_id, event.funding, event.decision_id),
            )
        case PaymentOrdered():
            writer.execute(
                "UPDATE entitlements_decision SET ordered_on = %s WHERE decision_id = %s",
                (event.ordered_on, event.decision_id),
            )
        case SupportPaid():
            writer.execute(
                "UPDATE entitlements_decision SET paid_on = %s, funding = %s WHERE decision_id = %s",
                (event.paid_on, event.funding, event.decision_id),
            )
        case PaymentRecovered():
            writer.execute(
                "UPDATE entitlements_decision SET recovered = recovered + %s WHERE decision_id = %s",
                (event.amount, event.decision_id),
            )
        case SupportStopped():
            writer.execute(
                "UPDATE entitlements_decision SET stopped_on = %s WHERE decision_id = %s",
                (event.stopped_on, event.decision_id),
            )
        case InKindDelivered():
            _delivered(writer, event)
        case _:
            assert_never(event)


def _delivered(writer: Writer, event: InKindDelivered) -> None:
    writer.execute(
        "INSERT INTO entitlements_delivery (delivery_id, decision_id, item, quantity, value, delivered_on)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (event.delivery_id, event.decision_id, event.item, event.quantity, event.value, event.delivered_on),
    )


def _compared(writer: Writer, event: Recognised, *, case: str | None) -> None:
    match event:
        case SamePersonKnown():
            writer.execute(
                "INSERT INTO entitlements_match (link_id, case_id, person, matched_by) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (link_id, case_id) DO UPDATE SET matched_by = excluded.matched_by",
                (event.link_id, case, event.person, event.by),
            )
        case LinkDenied():
            writer.execute(
                "INSERT INTO entitlements_match_denied (link_id, matched_by) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (event.link_id, event.by),
            )
        case OnceOnlyGiven():
            _given_once(writer, event)
        case SamePersonDenied() | GivenTwiceFound():
            # What either case was told follows from what stands on the link, and the link tells of both.
            pass
        case _:
            assert_never(event)


def _given_once(writer: Writer, event: OnceOnlyGiven) -> None:
    writer.execute(
        "INSERT INTO entitlements_once_only (link_id, decision_id, case_id, rule, benefit, standing, paid_on)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (link_id, decision_id) DO UPDATE"
        " SET standing = excluded.standing, paid_on = excluded.paid_on",
        (
            *(event.link_id, event.decision_id, event.case_id),
            *(event.rule, event.benefit, event.standing, event.paid_on),
        ),
    )
    writer.execute(
        "INSERT INTO entitlements_given_twice AS known (link_id, first_decision, second_decision, paid)"
        " SELECT mine.link_id, least(mine.decision_id, other.decision_id), greatest(mine.decision_id,"
        " other.decision_id), mine.standing = 'paid' AND other.standing = 'paid'"
        " FROM entitlements_once_only mine JOIN entitlements_once_only other ON other.link_id = mine.link_id"
        " AND other.benefit = mine.benefit AND other.case_id <> mine.case_id"
        " WHERE mine.link_id = %s AND mine.decision_id = %s AND 'freed' NOT IN (mine.standing, other.standing)"
        " ON CONFLICT (link_id, first_decision, second_decision) DO UPDATE SET paid = known.paid OR excluded.paid",
        (event.link_id, event.decision_id),
    )


def _line(writer: Writer, event: BudgetLineOpened | BudgetLineChanged) -> None:
    if isinstance(event, BudgetLineChanged):
        writer.execute("UPDATE entitlements_line SET amount = %s WHERE line_id = %s", (event.amount, event.line_id))
        return
    writer.execute(
        "INSERT INTO entitlements_line (line_id, year, funding, agency, line, amount) VALUES (%s, %s, %s, %s, %s, %s)",
        (event.line_id, event.year, event.funding, event.agency, event.line, event.amount),
    )


def _moved(writer: Writer, event: Moved) -> None:
    match event:
        case FundsCommitted():
            change = (event.amount, 0, 0)
        case FundsSpent():
            change = (-event.amount, event.amount, 0)
        case FundsReleased():
            change = (-event.amount, 0, 0)
        case FundsReturned():
            change = (0, 0, event.amount)
        case _:
            assert_never(event)
    writer.execute(
        "UPDATE entitlements_line SET committed = committed + %s, spent = spent + %s, returned = returned + %s"
        " WHERE line_id = %s",
        (*change, event.line_id),
    )

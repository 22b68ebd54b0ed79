"""From events to rows of the read model of entitlements."""

from typing import assert_never

from services.entitlements.events import (
    EntitlementsAssessed,
    Event,
    SupportGranted,
    SupportPaid,
    SupportRefused,
)
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = ("entitlements_case", "entitlements_regime", "entitlements_decision")


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event, case = recorded.event, recorded.meta.subject
    match event:
        case EntitlementsAssessed():
            _assessed(writer, event, case=case)
        case SupportGranted():
            writer.execute(
                "INSERT INTO entitlements_decision (decision_id, case_id, regime, granted, rule, rule_version,"
                " legal_basis, legal_date, period, amount, confidence, funding)"
                " VALUES (%s, %s, %s, true, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    *(event.decision_id, case, event.regime, event.rule, event.rule_version),
                    *(event.legal_basis, event.legal_date, event.period, event.amount, event.confidence, event.funding),
                ),
            )
        case SupportRefused():
            writer.execute(
                "INSERT INTO entitlements_decision (decision_id, case_id, regime, granted, rule, rule_version, reason,"
                " legal_basis, legal_date, confidence) VALUES (%s, %s, %s, false, %s, %s, %s, %s, %s, %s)",
                (
                    *(event.decision_id, case, event.regime, event.rule, event.rule_version),
                    *(event.reason, event.legal_basis, event.legal_date, event.confidence),
                ),
            )
        case SupportPaid():
            writer.execute(
                "UPDATE entitlements_decision SET paid_on = %s, funding = %s WHERE decision_id = %s",
                (event.paid_on, event.funding, event.decision_id),
            )
        case _:
            assert_never(event)


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

"""From events to rows of the read model of referrals."""

from datetime import date

from services.referrals.events import ConsentNoted, Event, ReferralAccepted, ReferralDeclined, ReferralMade
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = ("referral", "referral_consent")


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event, case = recorded.event, recorded.meta.subject
    match event:
        case ConsentNoted():
            writer.execute(
                "INSERT INTO referral_consent (consent_id, case_id, agencies, valid_until) VALUES (%s, %s, %s, %s)",
                (event.consent_id, case, list(event.agencies), event.valid_until),
            )
        case ReferralMade():
            _make(writer, event, case)
        case ReferralAccepted():
            _answer(writer, event.referral_id, state="accepted", day=event.accepted_on, reason=None)
        case ReferralDeclined():
            _answer(writer, event.referral_id, state="declined", day=event.declined_on, reason=event.reason)


def _make(writer: Writer, event: ReferralMade, case: str | None) -> None:
    writer.execute(
        "INSERT INTO referral (referral_id, case_id, from_agency, to_agency, services, urgency, state,"
        " consent_id, legal_basis, made_on) VALUES (%s, %s, %s, %s, %s, %s, 'made', %s, %s, %s)",
        (
            event.referral_id,
            case,
            event.from_agency,
            event.to_agency,
            list(event.services),
            event.urgency,
            event.consent_id,
            event.legal_basis,
            event.made_on,
        ),
    )


def _answer(writer: Writer, referral_id: str, *, state: str, day: date, reason: str | None) -> None:
    writer.execute(
        "UPDATE referral SET state = %s, answered_on = %s, decline_reason = %s WHERE referral_id = %s",
        (state, day, reason, referral_id),
    )

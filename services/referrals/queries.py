"""What the read model of referrals can be asked; nothing in it is personal."""

from dataclasses import dataclass
from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow, class_row


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """One referral as it stands."""

    referral_id: str
    case_id: str
    from_agency: str
    to_agency: str
    services: list[str]
    urgency: str
    state: str
    made_on: date
    answered_on: date | None


_COLUMNS = (
    "SELECT referral_id::text, case_id::text, from_agency, to_agency, services, urgency, state, made_on, answered_on"
    " FROM referral "
)


def referrals_of(connection: Connection[TupleRow], case: str) -> list[ReferralRow]:
    """Give the referrals of a case, oldest first."""
    with connection.cursor(row_factory=class_row(ReferralRow)) as cursor:
        query = _COLUMNS + "WHERE case_id = %s ORDER BY made_on, referral_id"
        return cursor.execute(query, (case,)).fetchall()


def received_by(connection: Connection[TupleRow], agency: str) -> list[ReferralRow]:
    """Give what other agencies sent an agency, newest first."""
    with connection.cursor(row_factory=class_row(ReferralRow)) as cursor:
        query = _COLUMNS + "WHERE to_agency = %s ORDER BY made_on DESC, referral_id"
        return cursor.execute(query, (agency,)).fetchall()


def sent_by(connection: Connection[TupleRow], agency: str) -> list[ReferralRow]:
    """Give what an agency sent to others, newest first."""
    with connection.cursor(row_factory=class_row(ReferralRow)) as cursor:
        query = _COLUMNS + "WHERE from_agency = %s ORDER BY made_on DESC, referral_id"
        return cursor.execute(query, (agency,)).fetchall()

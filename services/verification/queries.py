"""What the read model of verification can be asked (nothing in it is personal)."""

from dataclasses import dataclass
from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow, class_row


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One statement, piece of evidence, sign or test: what may be weighed, without what it says."""

    item_id: str
    kind: str
    source: str
    taken_on: date | None
    sha256: str | None
    weighed: bool


def items_of(connection: Connection[TupleRow], case: str) -> list[ItemRow]:
    """Give the statements and evidence of a case."""
    with connection.cursor(row_factory=class_row(ItemRow)) as cursor:
        return cursor.execute(
            "SELECT item_id::text, kind, source, taken_on, sha256, weighed FROM verification_item"
            " WHERE case_id = %s ORDER BY taken_on NULLS LAST, item_id",
            (case,),
        ).fetchall()


def waiting_for(connection: Connection[TupleRow], police: str) -> list[str]:
    """Give the cases that wait for the police they were sent to, longest first."""
    rows = connection.execute(
        "SELECT case_id::text FROM verification WHERE police_agency = %s AND requested_on IS NOT NULL"
        " AND status IS NULL ORDER BY requested_on, case_id",
        (police,),
    ).fetchall()
    return [str(row[0]) for row in rows]


@dataclass(frozen=True, slots=True)
class RetellingTotal:
    """What one agency spared people from telling again, or had them tell again for a reason, in a period."""

    agency: str
    kind: str
    reason: str | None
    times: int
    cases: int


def retelling_totals(connection: Connection[TupleRow], first: date, last: date) -> list[RetellingTotal]:
    """Count retellings avoided and made in a period, first and last day included."""
    rows = connection.execute(
        "SELECT agency, kind, reason, count(*), count(DISTINCT case_id) FROM verification_retelling"
        " WHERE told_on BETWEEN %s AND %s GROUP BY agency, kind, reason ORDER BY agency, kind, reason",
        (first, last),
    )
    return [RetellingTotal(*row) for row in rows]

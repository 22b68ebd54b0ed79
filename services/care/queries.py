"""What care's read model can be asked."""

from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.kernel.canonical import Json

MOST_COMPLAINTS = 1_000


def session_totals(connection: Connection[TupleRow], first: date, last: date) -> list[Json]:
    """Count the sessions of a period, first and last day included, by kind: turns, people and all their minutes."""
    rows = connection.execute(
        "SELECT kind, count(*), count(DISTINCT (case_id, person)), sum(minutes)::bigint FROM care_session"
        " WHERE held_on BETWEEN %s AND %s GROUP BY kind ORDER BY kind",
        (first, last),
    )
    return [dict(zip(("kind", "turns", "people", "minutes"), row, strict=True)) for row in rows]


def open_complaints(connection: Connection[TupleRow], *, asker_agency: str, on: date) -> list[Json]:
    """List complaints without an answer on a day, the most urgent first; never to the agency they are about."""
    rows = connection.execute(
        "SELECT complaint_id::text, case_id::text, about, channel, filed_on::text, answer_by::text, confidence,"
        " answer_by < %s FROM care_complaint WHERE answered_on IS NULL AND about <> %s"
        " ORDER BY answer_by, complaint_id LIMIT %s",
        (on, asker_agency, MOST_COMPLAINTS),
    )
    words = ("complaint_id", "case_id", "about", "channel", "filed_on", "answer_by", "confidence", "overdue")
    return [dict(zip(words, row, strict=True)) for row in rows]

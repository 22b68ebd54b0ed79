"""What care's read model can be asked."""

from dataclasses import dataclass
from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow


@dataclass(frozen=True, slots=True)
class SessionTotal:
    """Sessions of one kind: so many turns for so many people, and the minutes of all of them."""

    kind: str
    turns: int
    people: int
    minutes: int


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """A complaint nobody has answered yet; ``about`` is the agency it is about."""

    complaint_id: str
    case_id: str
    about: str
    channel: str
    filed_on: date
    answer_by: date
    confidence: str


def session_totals(connection: Connection[TupleRow], first: date, last: date) -> list[SessionTotal]:
    """Count the sessions of a period, first and last day included, by kind."""
    rows = connection.execute(
        "SELECT kind, count(*), count(DISTINCT (case_id, person)), sum(minutes) FROM care_session"
        " WHERE held_on BETWEEN %s AND %s GROUP BY kind ORDER BY kind",
        (first, last),
    )
    return [SessionTotal(str(kind), turns, people, int(minutes)) for kind, turns, people, minutes in rows]


def open_complaints(connection: Connection[TupleRow], *, asker_agency: str) -> list[OpenComplaint]:
    """List complaints without an answer, the most urgent first; never to the agency they are about."""
    rows = connection.execute(
        "SELECT complaint_id::text, case_id::text, about, channel, filed_on, answer_by, confidence FROM care_complaint"
        " WHERE answered_on IS NULL AND about <> %s ORDER BY answer_by, complaint_id",
        (asker_agency,),
    )
    return [OpenComplaint(*row) for row in rows]

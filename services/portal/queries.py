"""What the portal's read models can be asked. Every list takes whose cases it may hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from services.portal.rules.access import Standing
from services.portal.rules.lines import CaseRow, ReferralRow, SignalRow, Wanted, WantedSignals
from services.portal.rules.stages import DENIED, STAGES
from shared.access.casebook import Told
from shared.access.confidential import PROTECTION

_STANDING: LiteralString = """
SELECT (SELECT code FROM case_line WHERE case_id = %(case)s) IS NOT NULL,
       (SELECT basis FROM relationship WHERE case_id = %(case)s AND agency = %(agency)s ORDER BY since, basis LIMIT 1)
"""
_MESSAGE: LiteralString = "SELECT service, position, id::text, type, time, causation, data FROM message "
_WORKLIST: LiteralString = """
SELECT c.case_id::text, c.code, s.stage, c.owner, c.received_at, d.due_at
FROM case_line c
CROSS JOIN LATERAL (SELECT CASE WHEN c.denied THEN greatest(c.stage, %(denied)s) ELSE c.stage END AS stage) s
LEFT JOIN LATERAL (
  SELECT min(k.due_at) AS due_at FROM deadline k
  WHERE k.case_id = c.case_id AND NOT k.met
    -- A clock that follows from protection is counted for whose turn it is, and for who audits. What it follows from
    -- comes from another service: until that is heard the clock is nobody else's.
    AND (%(agency)s::text IS NULL OR k.turn_of = %(agency)s OR k.cause IS NULL
         OR EXISTS (SELECT FROM message m WHERE m.id = k.cause::uuid AND m.type <> ALL (%(protection)s)))
) d ON true
WHERE c.code IS NOT NULL
  AND (%(agency)s::text IS NULL
       OR EXISTS (SELECT FROM relationship r WHERE r.case_id = c.case_id AND r.agency = %(agency)s))
  AND (%(stage)s::int IS NULL OR s.stage = %(stage)s)
  AND (%(owner)s::text IS NULL OR c.owner = %(owner)s)
  AND (%(code)s::text IS NULL OR c.code = %(code)s)
  AND (%(overdue)s::boolean IS NULL OR coalesce(d.due_at < %(now)s, false) = %(overdue)s)
  AND (%(after_time)s::timestamptz IS NULL
       OR (c.received_at, c.case_id) < (%(after_time)s::timestamptz, %(after_case)s::uuid))
ORDER BY c.received_at DESC, c.case_id DESC LIMIT %(limit)s
"""
_REFERRALS: LiteralString = """
SELECT referral_id, case_id::text, from_agency, to_agency, services, urgency, state, made_at
FROM referral
WHERE CASE WHEN %(incoming)s THEN to_agency ELSE from_agency END = %(agency)s
  AND (%(after_time)s::timestamptz IS NULL
       OR (made_at, referral_id) < (%(after_time)s::timestamptz, %(after_id)s))
ORDER BY made_at DESC, referral_id DESC LIMIT %(limit)s
"""
_SIGNALS: LiteralString = """
SELECT s.signal_id::text, s.code, s.tip_channel, s.received_by, s.received_at, s.state, s.reason, s.cases
FROM signal s
WHERE (%(agency)s::text IS NULL
       OR EXISTS (SELECT FROM relationship r WHERE r.case_id = s.signal_id AND r.agency = %(agency)s))
  AND (%(state)s::text IS NULL OR s.state = %(state)s)
  AND (%(after_time)s::timestamptz IS NULL
       OR (s.received_at, s.signal_id) < (%(after_time)s::timestamptz, %(after_id)s::uuid))
ORDER BY s.received_at DESC, s.signal_id DESC LIMIT %(limit)s
"""
_SIGNAL_STANDING: LiteralString = """
SELECT EXISTS (SELECT FROM signal WHERE signal_id = %(signal)s),
       (SELECT basis FROM relationship WHERE case_id = %(signal)s AND agency = %(agency)s ORDER BY since LIMIT 1)
"""


def standing(connection: Connection[TupleRow], case_id: str, *, agency: str) -> Standing:
    """Tell how an agency stands to a case; one statement, the same work whether there is such a case or not."""
    row = connection.execute(_STANDING, {"case": case_id, "agency": agency}).fetchone()
    return Standing(known=bool(row and row[0]), basis=row[1] if row else None)


def messages(connection: Connection[TupleRow], case_id: str, until: datetime | None) -> list[Told]:
    """Give what was announced about a case up to a time, in order of record."""
    query: LiteralString = (
        _MESSAGE + "WHERE case_id = %s AND (%s::timestamptz IS NULL OR time <= %s) ORDER BY time, service, position"
    )
    return [_announced(row) for row in connection.execute(query, (case_id, until, until))]


def announced(connection: Connection[TupleRow], service: str, position: int) -> Told | None:
    """Give the message that stands at a position of a service's log."""
    query: LiteralString = _MESSAGE + "WHERE service = %s AND position = %s"
    row = connection.execute(query, (service, position)).fetchone()
    return None if row is None else _announced(row)


def complete_to(connection: Connection[TupleRow], until: datetime | None, services: Sequence[str]) -> Mapping[str, int]:
    """Give the last mirrored position of each service, not after a time."""
    query: LiteralString = (
        "SELECT s, (SELECT position FROM message WHERE service = s AND (%s::timestamptz IS NULL OR time <= %s) "
        "ORDER BY time DESC, position DESC LIMIT 1) FROM unnest(%s::text[]) s"
    )
    return {row[0]: row[1] or 0 for row in connection.execute(query, (until, until, list(services)))}


def reached(connection: Connection[TupleRow], service: str, position: int) -> bool:
    """Tell whether the mirror holds everything a service announced up to a position."""
    query: LiteralString = "SELECT EXISTS (SELECT FROM message WHERE service = %s AND position >= %s)"
    row = connection.execute(query, (service, position)).fetchone()
    return bool(row and row[0])


def consequences(connection: Connection[TupleRow], event_id: str) -> frozenset[str]:
    """Give the types of the messages that an event caused."""
    rows = connection.execute("SELECT DISTINCT type FROM message WHERE causation = %s", (event_id,))
    return frozenset(row[0] for row in rows)


def progress(
    connection: Connection[TupleRow], event_ids: Sequence[str]
) -> tuple[Mapping[str, int], Sequence[tuple[str, str]]]:
    """Give the last mirrored position of each service, and (event, type) of each message that some events caused."""
    query: LiteralString = (
        "SELECT source, last, NULL FROM (SELECT s.source, (SELECT max(position) FROM message WHERE service = s.source) "
        "AS last FROM inbox.source s) heads WHERE last IS NOT NULL "
        "UNION ALL SELECT DISTINCT causation, 0::bigint, type FROM message WHERE causation = ANY (%s)"
    )
    rows = connection.execute(query, (list(event_ids),)).fetchall()
    heads = {row[0]: row[1] for row in rows if row[2] is None}
    return heads, [(row[0], row[2]) for row in rows if row[2] is not None]


def worklist(connection: Connection[TupleRow], wanted: Wanted) -> list[CaseRow]:
    """Give lines of the worklist, newest reception first."""
    after_time, after_case = wanted.after or (None, None)
    rows = connection.execute(
        _WORKLIST,
        {
            "agency": wanted.agency,
            "stage": None if wanted.stage is None else STAGES.index(wanted.stage),
            "denied": DENIED,
            "protection": sorted(PROTECTION),
            "owner": wanted.owner,
            "code": wanted.code,
            "overdue": wanted.overdue,
            "now": wanted.now,
            "after_time": after_time,
            "after_case": after_case,
            "limit": wanted.limit,
        },
    )
    return [
        CaseRow(
            case_id=row[0], code=row[1], stage=STAGES[row[2]], owner=row[3], received_at=row[4], next_deadline=row[5]
        )
        for row in rows
    ]


def referrals(
    connection: Connection[TupleRow],
    agency: str,
    *,
    incoming: bool,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[ReferralRow]:
    """Give referrals to or from an agency, newest first."""
    after_time, after_id = after or (None, None)
    rows = connection.execute(
        _REFERRALS,
        {"incoming": incoming, "agency": agency, "after_time": after_time, "after_id": after_id, "limit": limit},
    )
    return [
        ReferralRow(
            referral_id=row[0],
            case_id=row[1],
            from_agency=row[2],
            to_agency=row[3],
            services=tuple(row[4]),
            urgency=row[5],
            state=row[6],
            made_at=row[7],
        )
        for row in rows
    ]


def signal_standing(connection: Connection[TupleRow], signal_id: str, *, agency: str) -> Standing:
    """Tell how an agency stands to a tip."""
    row = connection.execute(_SIGNAL_STANDING, {"signal": signal_id, "agency": agency}).fetchone()
    return Standing(known=bool(row and row[0]), basis=row[1] if row else None)


def signals(connection: Connection[TupleRow], wanted: WantedSignals) -> list[SignalRow]:
    """Give lines of the list of tips, newest first."""
    after_time, after_id = wanted.after or (None, None)
    rows = connection.execute(
        _SIGNALS,
        {
            "agency": wanted.agency,
            "state": wanted.state,
            "after_time": after_time,
            "after_id": after_id,
            "limit": wanted.limit,
        },
    )
    return [
        SignalRow(
            signal_id=row[0],
            code=row[1],
            tip_channel=row[2],
            received_by=row[3],
            received_at=row[4],
            state=row[5],
            reason=row[6],
            cases=tuple(row[7]),
        )
        for row in rows
    ]


def _announced(row: TupleRow) -> Told:
    return Told(service=row[0], position=row[1], id=row[2], type=row[3], time=row[4], causation=row[5], data=row[6])

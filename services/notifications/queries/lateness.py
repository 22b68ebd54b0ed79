"""Who was late, by how much, under which text: over any period, as of any moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from services.notifications.queries import named
from shared.contracts.notifications import PERSON
from shared.kernel.canonical import Json

MOST_LATE = 1_000

# How each clock stood at the moment: until when it ran then, whether it stood still, whether anybody still waited.
# A due time only ever moves on, so that the first and the last of a clock bound the one it had at any moment.
_FALLEN_DUE: LiteralString = """
WITH stood AS (
  SELECT d.deadline_id, d.case_id, d.rule, d.legal_basis, d.confidence, d.calendar, d.turn_of, d.unit, d.since,
    d.resumed,
    -- Most clocks never moved: their steps need not be looked up.
    CASE WHEN m.moved THEN coalesce(
      (SELECT s.due_at FROM notifications_step s
       WHERE s.deadline_id = d.deadline_id AND s.due_at IS NOT NULL AND s.at <= %(at)s ORDER BY s.step DESC LIMIT 1),
      d.first_due_at, d.due_at) ELSE d.due_at END AS due_at,
    m.moved AND coalesce(
      (SELECT s.kind = 'paused' FROM notifications_step s
       WHERE s.deadline_id = d.deadline_id AND s.kind IN ('paused', 'resumed') AND s.at <= %(at)s
       ORDER BY s.step DESC LIMIT 1), false) AS paused,
    CASE WHEN d.met_at <= %(at)s THEN d.met_at END AS met_at,
    CASE WHEN d.resumed THEN
      (SELECT CASE s.kind WHEN 'ended' THEN s.at END FROM notifications_step s
       WHERE s.deadline_id = d.deadline_id AND s.kind IN ('ended', 'resumed') AND s.at <= %(at)s
       ORDER BY s.step DESC LIMIT 1)
      WHEN d.ended_at <= %(at)s THEN d.ended_at END AS ended_at
  FROM notifications_deadline d,
    LATERAL (SELECT d.paused_at IS NOT NULL OR d.resumed OR coalesce(d.first_due_at, d.due_at) <> d.due_at AS moved) m
  WHERE d.due_at >= %(first)s AND coalesce(d.first_due_at, d.due_at) < %(last)s AND d.turn_of <> %(person)s
    AND (%(agency)s::text IS NULL OR d.turn_of = %(agency)s)
    AND (d.rule <> ALL (%(hidden)s) OR d.turn_of = %(asking)s)
    AND (%(rule)s::text IS NULL OR d.rule = %(rule)s)
    AND (%(text)s::text IS NULL OR d.legal_basis = %(text)s OR starts_with(d.legal_basis, %(text)s || '-'))
), fallen AS (
  -- What ended or was met while it stood still, or before its time was over, is nobody's delay.
  -- Nobody waited while the case was closed, also for what was done then.
  SELECT *, coalesce(least(met_at, ended_at), %(at)s) > due_at AND NOT paused AS late,
    greatest(0, extract(epoch FROM coalesce(least(met_at, ended_at), %(at)s) - due_at)::bigint - CASE WHEN resumed THEN
      (SELECT coalesce(sum(extract(epoch FROM r.at - greatest(e.at, stood.due_at))), 0)::bigint
       FROM notifications_step e JOIN notifications_step r ON r.deadline_id = e.deadline_id AND r.step = e.step + 1
       WHERE e.deadline_id = stood.deadline_id AND e.kind = 'ended' AND r.kind = 'resumed'
         AND r.at > stood.due_at AND r.at <= %(at)s)
      ELSE 0 END) AS late_by
  FROM stood WHERE due_at >= %(first)s AND due_at < %(last)s AND due_at < %(at)s AND NOT paused
)
"""
_ITEMS: LiteralString = """
SELECT f.case_id::text AS case_id, c.code, f.deadline_id::text AS deadline_id, f.rule, f.legal_basis, f.confidence,
  f.calendar, f.turn_of, f.unit, f.since, f.due_at, f.met_at, f.ended_at,
  CASE WHEN f.met_at IS NOT NULL THEN 'met-late' WHEN f.ended_at IS NOT NULL THEN 'ended-late' ELSE 'open' END AS state,
  f.late_by
FROM fallen f LEFT JOIN notifications_case c USING (case_id)
WHERE f.late ORDER BY f.late_by DESC, f.deadline_id LIMIT %(most)s
"""
_COUNTED: LiteralString = """
  count(*) AS due, count(*) FILTER (WHERE late) AS late,
  count(*) FILTER (WHERE late AND met_at IS NULL AND ended_at IS NULL) AS open,
  coalesce(max(late_by) FILTER (WHERE late), 0) AS longest,
  coalesce(sum(late_by) FILTER (WHERE late), 0)::bigint AS altogether
FROM fallen
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """What is asked: clocks that fell due from ``first`` until before ``last``, as they stood at ``at``.

    Of clocks of the ``hidden`` rules only the ``asking`` agency's own are given. ``text`` is a text of law or a
    place in one, as ``legal_basis`` spells them.
    """

    first: datetime
    last: datetime
    at: datetime
    asking: str
    hidden: tuple[str, ...] = ()
    agency: str | None = None
    rule: str | None = None
    text: str | None = None


def late(connection: Connection[TupleRow], asked: Lateness) -> dict[str, Json]:
    """Give the clocks that were late, the latest first, and counts of all that fell due by agency and by text.

    ``late_by``, ``longest`` and ``altogether`` are whole seconds; ``items`` are at most 1,000 and the counts of all.
    """
    parameters: dict[str, Any] = {
        "first": asked.first,
        "last": asked.last,
        "at": asked.at,
        "asking": asked.asking,
        "hidden": list(asked.hidden),
        "agency": asked.agency,
        "rule": asked.rule,
        "text": asked.text,
        "person": PERSON,
        "most": MOST_LATE,
    }
    by_agency: LiteralString = _FALLEN_DUE + "SELECT turn_of," + _COUNTED + "GROUP BY 1 ORDER BY late DESC, 1"
    by_text: LiteralString = (
        _FALLEN_DUE
        + "SELECT legal_basis, rule, max(confidence) AS confidence,"
        + _COUNTED
        + "GROUP BY 1, 2 ORDER BY late DESC, 1, 2"
    )
    return {
        "items": named(connection, _FALLEN_DUE + _ITEMS, parameters),
        "by_agency": named(connection, by_agency, parameters),
        "by_text": named(connection, by_text, parameters),
    }

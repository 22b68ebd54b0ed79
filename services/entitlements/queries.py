"""What the read model of entitlements can be asked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow

from services.entitlements.rules.elsewhere import is_denied, reference_of, surest
from shared.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class UnpaidDecision:
    """Money that was granted and is not paid yet."""

    case_id: str
    decision_id: str
    rule: str
    amount: int


def unpaid(connection: Connection[TupleRow], case: str) -> list[UnpaidDecision]:
    """Give what is still to be paid in a case, oldest decision first."""
    rows = connection.execute(
        "SELECT case_id::text, decision_id::text, rule, amount FROM entitlements_decision"
        " WHERE case_id = %s AND granted AND amount IS NOT NULL AND paid_on IS NULL AND stopped_on IS NULL"
        " ORDER BY legal_date, decision_id",
        (case,),
    )
    return [UnpaidDecision(str(case_id), str(decision), str(rule), amount) for case_id, decision, rule, amount in rows]


def budget_lines(connection: Connection[TupleRow], year: int, *, province: str | None) -> list[Json]:
    """Give the lines of a year with what is left of each; of one province, or of all."""
    rows = connection.execute(
        "SELECT line_id::text, agency, funding, line, amount, committed, spent, returned FROM entitlements_line"
        " WHERE year = %s AND (%s::text IS NULL OR split_part(agency, '-', 1) = %s) ORDER BY agency, funding, line",
        (year, province, province),
    )
    return [
        {
            "line_id": line_id,
            "year": year,
            "agency": agency,
            "funding": funding,
            "line": line,
            "amount": amount,
            "committed": committed,
            "spent": spent,
            "returned": returned,
            "left": amount - committed - spent + returned,
        }
        for line_id, agency, funding, line, amount, committed, spent, returned in rows
    ]


def given_twice(connection: Connection[TupleRow]) -> list[Json]:
    """Give each two decisions that gave one person what is given once, with their cases and what became of them.

    What was denied since, or settled, stays in the list: it tells what stood, and the decisions tell what stands.
    """
    rows = connection.execute(
        "SELECT twice.link_id::text, one.rule, twice.paid, "
        "one.decision_id::text, one.case_id::text, one.amount, one.paid_on, one.recovered, one.stopped_on, "
        "other.decision_id::text, other.case_id::text, other.amount, other.paid_on, other.recovered, other.stopped_on "
        "FROM entitlements_given_twice twice "
        "JOIN entitlements_decision one ON one.decision_id = twice.first_decision "
        "JOIN entitlements_decision other ON other.decision_id = twice.second_decision "
        "ORDER BY twice.paid DESC, twice.first_decision, twice.second_decision"
    ).fetchall()
    matched = _matched(connection)
    return [
        {
            **matched[link],
            "rule": rule,
            "paid": paid,
            "decisions": [_standing(link, decided[:6]), _standing(link, decided[6:])],
        }
        for link, rule, paid, *decided in rows
    ]


def matches(connection: Connection[TupleRow]) -> list[Json]:
    """Give everybody who is known from another case, with both cases and what is given once in either."""
    persons: dict[str, list[Json]] = defaultdict(list)
    given: dict[str, list[Json]] = defaultdict(list)
    for link, case, person in connection.execute(
        "SELECT link_id::text, case_id::text, person FROM entitlements_match ORDER BY link_id, case_id"
    ):
        persons[link].append({"case_id": case, "person": person})
    for link, decision, case, rule, standing, paid_on in connection.execute(
        "SELECT link_id::text, decision_id::text, case_id::text, rule, standing, paid_on FROM entitlements_once_only"
        " ORDER BY link_id, decision_id"
    ):
        given[link].append(
            {
                "decision_id": decision,
                "known_as": reference_of(link, decision),
                "case_id": case,
                "rule": rule,
                "standing": standing,
                "paid_on": None if paid_on is None else paid_on.isoformat(),
            }
        )
    # Read last: of every link that was read before, it is known what matched.
    matched = _matched(connection)
    return [{**matched[link], "persons": persons[link], "given": given[link]} for link in sorted(persons)]


def _matched(connection: Connection[TupleRow]) -> dict[str, dict[str, Json]]:
    """Give each link of two persons with the surest that matched, and whether it was denied that they are one."""
    rows = connection.execute(
        "SELECT link_id::text, array_agg(matched_by), ARRAY(SELECT gone.matched_by FROM entitlements_match_denied gone"
        " WHERE gone.link_id = found.link_id) FROM entitlements_match found GROUP BY link_id ORDER BY link_id"
    )
    found = [(link, surest(matched), denied) for link, matched, denied in rows]
    return {link: {"match": link, "by": by, "denied": is_denied(by, denied)} for link, by, denied in found}


def _standing(link: str, decided: Sequence[Any]) -> Json:
    decision, case, amount, paid_on, recovered, stopped_on = decided
    return {
        "decision_id": decision,
        "known_as": reference_of(link, decision),
        "case_id": case,
        "amount": amount,
        "paid_on": None if paid_on is None else paid_on.isoformat(),
        "recovered": recovered,
        "stopped_on": None if stopped_on is None else stopped_on.isoformat(),
    }

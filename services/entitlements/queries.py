"""What the read model of entitlements can be asked."""

from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import TupleRow

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

"""What the read model of entitlements can be asked."""

from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import TupleRow


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
        " WHERE case_id = %s AND granted AND amount IS NOT NULL AND paid_on IS NULL ORDER BY legal_date, decision_id",
        (case,),
    )
    return [UnpaidDecision(str(case_id), str(decision), str(rule), amount) for case_id, decision, rule, amount in rows]

"""What intake's read model can be asked."""

from psycopg import Connection
from psycopg.rows import TupleRow


def case_of_code(connection: Connection[TupleRow], code: str) -> str | None:
    """Find the case of a code."""
    row = connection.execute("SELECT case_id::text FROM intake_case WHERE code = %s", (code,)).fetchone()
    return None if row is None else str(row[0])

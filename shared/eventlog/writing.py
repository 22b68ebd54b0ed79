"""How a projection writes: statements of a whole batch on their way at once, in order, in one transaction.

A statement that waits for its answer costs a round trip; a projection asks nothing back, so the
next statement is sent while the server is still busy with the one before (libpq's pipeline mode).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import LiteralString, Protocol

from psycopg import Connection
from psycopg.rows import TupleRow


class Writer(Protocol):
    """What a projection may do: give statements. It gets no answer; a statement that fails ends the batch."""

    def execute(self, query: LiteralString, params: Sequence[object] | None = None, /) -> object:
        """Have a statement carried out after those given before."""


class _Pipeline:
    """Gives all statements of a batch to one cursor; a new one each would cost as much as the statement."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._cursor = connection.cursor()
        self._spelled: dict[str, bytes] = {}

    def execute(self, query: LiteralString, params: Sequence[object] | None = None, /) -> None:
        spelled = self._spelled.get(query)
        if spelled is None:
            # The cursor would encode the text again at every row.
            spelled = self._spelled[query] = query.encode()
        self._cursor.execute(spelled, params, prepare=True)


@contextmanager
def pipelined(connection: Connection[TupleRow]) -> Iterator[Writer]:
    """Send statements within the connection's transaction; at the end all have been carried out, or it raises."""
    with connection.pipeline():
        yield _Pipeline(connection)

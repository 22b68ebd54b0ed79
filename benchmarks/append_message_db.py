"""message-db's ``write_message`` as a contender: ``python -m benchmarks.append_message_db CONNECTION BATCH``.

One category, since its order holds within a category alone. A batch is that many calls in one transaction, sent
in one pipeline: it has no call for several.
"""

import sys
from uuid import uuid4  # noqa: TID251 - a stranger's streams

import psycopg

from benchmarks.pacing import payload, serve

EVENTS_A_STREAM = 100
_WRITE = "SELECT message_store.write_message(%s, %s, %s, %s::jsonb, NULL, %s)"


class Writer:
    """Stores batches on streams of its own, all of one category."""

    def __init__(self, connection: psycopg.Connection, batch: int) -> None:
        """Take a connection in autocommit, and how many events a transaction stores."""
        self._connection = connection
        self._batch = batch
        self._stream = f"case-{uuid4()}"
        self._version = 0
        self._made = 0

    def write(self) -> None:
        """Store one batch; a new stream begins when one is full."""
        if self._version + self._batch > EVENTS_A_STREAM:
            self._stream, self._version = f"case-{uuid4()}", 0
        rows = [
            (str(uuid4()), self._stream, "VictimReceived", payload(self._made).decode(), self._version + index - 1)
            for index in range(self._batch)
        ]
        if len(rows) == 1:
            self._connection.execute(_WRITE, rows[0], prepare=True)
        else:
            with self._connection.transaction(), self._connection.cursor() as cursor:
                cursor.executemany(_WRITE, rows)
        self._made += 1
        self._version += self._batch


def main(arguments: list[str]) -> None:
    """Write as told until the time is over."""
    with psycopg.connect(arguments[0], autocommit=True) as connection:  # noqa: TID251 - a stranger's database
        # What its functions call is found so, as its own clients do.
        connection.execute("SET search_path = message_store, public")
        serve([Writer(connection, int(arguments[1])).write], events=int(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])

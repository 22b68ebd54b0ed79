"""Reading very many records for a fold that needs few words of each."""

from collections.abc import Iterator
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.eventlog.store import DetachedError

PAGE = 50_000
"""Records a statement, so that none holds a snapshot for long."""
_CHUNK = 500
_EVENTS: LiteralString = """
SELECT type, meta, data FROM log.event WHERE position > %s AND position <= %s ORDER BY position
"""


def replay(connection: Connection[TupleRow], *, up_to: int, after: int = 0) -> Iterator[tuple[str, bytes, bytes]]:
    """Give type, metadata and data of every event from after a position up to one, as they are stored.

    For folds over a whole log that need few words of each event and read them themselves; nothing is
    upcast or checked here. Raises :class:`DetachedError` where the log has no record at hand.
    """
    while after < up_to:
        last, count = min(after + PAGE, up_to), 0
        # In chunks, so that the server fetches the next rows while these are folded; row by row, as COPY gives them,
        # each would cost a wait of its own.
        with connection.cursor() as cursor:
            for count, row in enumerate(cursor.stream(_EVENTS, (after, last), binary=True, size=_CHUNK), 1):  # noqa: B007
                yield row
        if count != last - after:
            raise DetachedError(after + count + 1)
        after = last

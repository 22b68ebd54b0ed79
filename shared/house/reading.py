"""Reading a service's own rows no older than what the service had answered before."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import LiteralString

from shared.eventlog.database import Database, Session
from shared.eventlog.readmodel import FOLLOWER_NAME

LONGEST_SECONDS = 2.0
PAUSE_SECONDS = 0.01
_POSITION: LiteralString = "SELECT coalesce(max(position), 0) FROM read.follower WHERE name = %s"


@contextmanager
def own_rows(
    database: Database,
    *,
    seconds: float = LONGEST_SECONDS,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], object] = time.sleep,
) -> Iterator[Session]:
    """Give a connection to the read model once it holds what the log held at the call.

    An officer who was told that a complaint is answered must not find it open in the next list. The bound, in
    seconds, is a promise about time: a read model that stands still is served as it is, and ``status`` shows its lag.
    """
    head = _one(database, "SELECT coalesce(max(position), 0) FROM log.event")
    deadline = clock() + seconds
    # No connection is held meanwhile: readers that wait must not keep the pool from whoever works.
    while _one(database, _POSITION, FOLLOWER_NAME) < head and clock() < deadline:
        pause(PAUSE_SECONDS)
    with database.connection() as connection:
        yield connection


def _one(database: Database, query: LiteralString, *words: str) -> int:
    with database.connection() as connection:
        row = connection.execute(query, words).fetchone()
    if row is None:
        raise RuntimeError("an aggregate gave no row")
    return int(row[0])

"""Reading a service's own rows no older than what the service had answered before."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import LiteralString
from weakref import WeakKeyDictionary

from shared.eventlog.database import Database, Session
from shared.eventlog.readmodel import FOLLOWER_NAME

LONGEST_SECONDS = 2.0
PAUSE_SECONDS = 0.01
_HEAD: LiteralString = "SELECT coalesce(max(position), 0) FROM log.event"
_POSITION: LiteralString = "SELECT coalesce(max(position), 0) FROM read.follower WHERE name = %s"
_stood_at: WeakKeyDictionary[Database, int] = WeakKeyDictionary()
"""Where a read model stood, in this process, when it was last waited for in vain."""


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
    Once somebody waited all of it and nothing moved, nobody waits again before something does.
    """
    head, deadline = _one(database, _HEAD), clock() + seconds
    before = position = _one(database, _POSITION, FOLLOWER_NAME)
    # No connection is held meanwhile: readers that wait must not keep the pool from whoever works.
    while position < head and _stood_at.get(database) != before:
        if clock() >= deadline:
            if position == before:
                _stood_at[database] = position
            break
        pause(PAUSE_SECONDS)
        position = _one(database, _POSITION, FOLLOWER_NAME)
    with database.connection() as connection:
        yield connection


def _one(database: Database, query: LiteralString, *words: str) -> int:
    with database.connection() as connection:
        row = connection.execute(query, words).fetchone()
    if row is None:
        raise RuntimeError("an aggregate gave no row")
    return int(row[0])

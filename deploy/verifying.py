"""The records of a long log, prepared for its verification by several processes at once.

What is most of the work, the leaf of a record but for the one before it, needs no other record. The walk itself, which
needs all of them in order, stays in one process.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from services.audit import queries
from services.audit.queries import verifying
from services.audit.rules import Prepared, prepared
from shared.eventlog.database import Session, connect
from shared.eventlog.postgres import READ, record_of

PAGE = 1_000
MANY = 20_000
"""Records from which on it is worth the while of more than one process."""
MOST_WORKERS = 4
UNDER_WAY = 2 * MOST_WORKERS
"""Pages that are prepared, or wait to be walked over: they are held in memory."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a log and the ledger are, and what the log is called."""

    log: str
    ledger: str
    service: str
    origin: str


@contextmanager
def workers() -> Iterator[Executor | None]:
    """Have a process for each processor; none where there is only one. Called before anything is opened."""
    count = min(MOST_WORKERS, len(os.sched_getaffinity(0)))
    if count == 1:
        yield None
        return
    with ProcessPoolExecutor(count, multiprocessing.get_context("fork")) as pool:
        # They are made now, as copies of a process that has neither threads nor connections yet.
        pool.submit(os.getpid).result()
        yield pool


def prepare(source: Source, after: int, limit: int) -> list[Prepared]:
    """Do for records after a position, and what the ledger holds of them, what needs no other; in a worker."""
    return Pages(source, _opened(source.log), _opened(source.ledger)).read(after, limit)


@dataclass(frozen=True, slots=True)
class Pages:
    """A log and the ledger, page by page."""

    source: Source
    log: Session
    ledger: Session

    def read(self, after: int, limit: int) -> list[Prepared]:
        """Prepare records after a position."""
        rows = self.log.execute(READ, (after, limit), binary=True).fetchall()
        last = rows[-1][0] if rows else after
        held, unheld = verifying.held_between(self.ledger, self.source.service, after, last), (None, None)
        return [prepared(record_of(row), *held.get(row[0], unheld), origin=self.source.origin) for row in rows]

    def all(self, pool: Executor | None, *, page: int = PAGE, many: int = MANY) -> Iterator[Prepared]:
        """Give the records of a log in order; of a long one those that are there now come from the pool."""
        end = self._head()
        if pool is None or end < many:
            end = 0
        else:
            yield from self._prepared_by(pool, end, page)
        while found := self.read(end, page):
            yield from found
            end = found[-1].position

    def holds_more(self, after: int) -> bool:
        """Tell whether the ledger goes on after a position."""
        return bool(queries.held(self.ledger, self.source.service, after, 1))

    def _prepared_by(self, pool: Executor, end: int, page: int) -> Iterator[Prepared]:
        waiting: deque[Future[list[Prepared]]] = deque()
        for after in range(0, end, page):
            waiting.append(pool.submit(prepare, self.source, after, min(page, end - after)))
            if len(waiting) >= UNDER_WAY:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def _head(self) -> int:
        row = self.log.execute("SELECT coalesce(max(position), 0) FROM log.event").fetchone()
        return 0 if row is None else int(row[0])


@lru_cache(maxsize=2)
def _opened(connection_string: str) -> Session:
    """Keep a connection of a worker for as long as it lives; it sees every row, or says that it may not."""
    session = connect(connection_string)
    session.execute("SET row_security = off")
    return session

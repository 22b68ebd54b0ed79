"""Something that follows a log and may be stopped anywhere: the real follower, and what it would be in memory."""

import secrets
from collections.abc import Sequence
from typing import Any, LiteralString, Protocol

from shared.eventlog.database import connect
from shared.eventlog.follower import FencedError, Follower
from shared.eventlog.store import EventLog
from shared.kernel.record import StoredRecord

BATCH = 3
TABLE: LiteralString = "CREATE TABLE read.machine (number bigserial, run text NOT NULL, event_id text NOT NULL)"


class StoppedError(Exception):
    """The follower was stopped in the middle of a batch."""


class Following(Protocol):
    """A follower of which only one start is active."""

    def start(self) -> None:
        """Take over from whoever was before."""

    def step(self, *, stop_at: int | None = None) -> int:
        """Apply a batch; stops before its n-th event (from 0) if there is one."""

    def is_fenced(self) -> bool:
        """Tell whether the start before this one is held off when it goes on."""

    def applied(self) -> list[str]:
        """Give the ids of the events that have had their effect."""

    def close(self) -> None:
        """Give up what is open."""


class Since:
    """A log from where an example began: one database serves them all."""

    def __init__(self, log: EventLog, base: int) -> None:
        self._log = log
        self._base = base

    def read(self, after: int, limit: int) -> Sequence[StoredRecord]:
        return self._log.read(max(after, self._base), limit)


class RealFollowing:
    """The follower of the project; its effect is a row an event."""

    def __init__(self, log: EventLog, base: int, connection_string: str) -> None:
        self._run = secrets.token_hex(6)
        self._source = Since(log, base)
        self._string = connection_string
        self._looking = connect(connection_string)
        self._stop_at: int | None = None
        self._old: Follower[StoredRecord] | None = None
        self._new = self._make()

    def start(self) -> None:
        if self._old is not None:
            self._old.close()
        self._old, self._new = self._new, self._make()
        self._new.start()

    def step(self, *, stop_at: int | None = None) -> int:
        self._stop_at = stop_at
        return self._new.step()

    def is_fenced(self) -> bool:
        if self._old is None or self._old.checkpoint is None:
            return True
        try:
            self._old.checkpoint.move(self._looking, self._old.checkpoint.position)
        except FencedError:
            return True
        return False

    def applied(self) -> list[str]:
        query: LiteralString = "SELECT event_id FROM read.machine WHERE run = %s ORDER BY number"
        return [row[0] for row in self._looking.execute(query, (self._run,))]

    def close(self) -> None:
        self._looking.close()
        for follower in (self._old, self._new):
            if follower is not None:
                follower.close()

    def _make(self) -> Follower[StoredRecord]:
        return Follower(
            self._run, self._source, self._apply, connection_string=self._string, owner="machine", batch=BATCH
        )

    def _apply(self, writer: Any, record: StoredRecord) -> None:
        if self._stop_at == 0:
            raise StoppedError
        self._stop_at = None if self._stop_at is None else self._stop_at - 1
        writer.execute("INSERT INTO read.machine (run, event_id) VALUES (%s, %s)", (self._run, record.event_id))


class PlainFollowing:
    """The same in memory: a list, and a batch is added to it whole or not at all."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._applied: list[str] = []

    def start(self) -> None:
        pass

    def step(self, *, stop_at: int | None = None) -> int:
        found = [record.event_id for record in self._log.read(len(self._applied), BATCH)]
        if stop_at is not None and stop_at < len(found):
            raise StoppedError
        self._applied += found
        return len(found)

    def is_fenced(self) -> bool:
        return True

    def applied(self) -> list[str]:
        return list(self._applied)

    def close(self) -> None:
        pass

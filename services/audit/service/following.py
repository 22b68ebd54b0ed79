"""Keeping the ledger up to date for as long as the process lives: one thread a source, one process at a time."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.audit.service.pulling import HaltedError, Pull
from services.audit.service.sources import Source
from shared.clock import now
from shared.eventlog.database import Database
from shared.eventlog.follower import ActiveLock, FencedError
from shared.messaging.states import ACTIVE, FAILING, HALTED, STANDBY, PartState
from shared.observability import failure_of, logger

SHORTEST_POLL_SECONDS = 0.25
"""Between looks at a log that moves: who wants the ledger up to date has it looked at once (``refresh``)."""
LONGEST_POLL_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0
STANDBY_SECONDS = 1.0
STOP_SECONDS = 10.0
LOCK = "ledger"
SETTLED = timedelta(seconds=60)
"""So long after its time a record may still be committed, clocks and the longest statement counted amply."""

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Sight:
    """What was last seen of a source: its newest position, when, and why it stands still or is out of reach."""

    head: int | None = None
    checked_at: datetime | None = None
    trouble: str | None = None
    halted: bool = False


class SourceFollower:
    """Pulls one source again and again; looks at once when it is told to."""

    def __init__(self, service: str, begin: Callable[[], Pull]) -> None:
        """Take which source, and how to begin pulling it."""
        self.service = service
        self.sight = Sight()
        self._begin = begin
        self._pull: Pull | None = None
        self._woken = threading.Event()
        self._rounds = threading.Condition()
        self._seen_to_end: datetime | None = None
        self._begun = 0
        self._ended = 0

    def state(self) -> PartState:
        """Tell what it does, how far it has come, and why it stands still."""
        doing, pull = STANDBY if self.sight.checked_at is None else ACTIVE, self._pull
        if self.sight.trouble is not None:
            doing = HALTED if self.sight.halted else FAILING
        return PartState(
            name=f"ledger.{self.service}",
            doing=doing,
            position=None if pull is None else pull.checkpoint.position,
            code=self.sight.trouble,
        )

    def holds_until(self, moment: datetime) -> bool:
        """Tell whether everything recorded by a moment was pulled: the end was seen long enough after it."""
        return self._seen_to_end is not None and moment + SETTLED <= self._seen_to_end

    def seen_after(self, moment: datetime) -> bool:
        """Tell whether the end was seen by a look that began after a moment: whatever was there then is here."""
        return self._seen_to_end is not None and moment <= self._seen_to_end

    def wake(self) -> None:
        """Say that there is something new."""
        self._woken.set()

    def refresh(self, seconds: float) -> bool:
        """Wait until a look that began after this call has ended; tell whether it did in time."""
        with self._rounds:
            wanted = self._begun + 1
        self.wake()
        with self._rounds:
            return self._rounds.wait_for(lambda: self._ended >= wanted, seconds)

    def run(self, is_over: Callable[[], bool]) -> None:
        """Pull until it is over; never raises."""
        poll = SHORTEST_POLL_SECONDS
        while not is_over():
            self._woken.clear()
            with self._rounds:
                self._begun += 1
            taken = self._look()
            with self._rounds:
                self._ended = self._begun
                self._rounds.notify_all()
            longest = LONGEST_PAUSE_SECONDS if taken is None else LONGEST_POLL_SECONDS
            poll = SHORTEST_POLL_SECONDS if taken else min(poll * 2, longest)
            self._woken.wait(poll)
        self._pull = None

    def _look(self) -> int | None:
        """Take one batch; ``None`` when the source is halted or out of reach."""
        try:
            return self._take()
        except FencedError:
            self._pull = None
        except Exception as failure:  # noqa: BLE001 - whatever it was, the checkpoint has not moved
            described = failure_of(failure)
            self._tell("source_out_of_reach", str(described.get("code", described["error"])))
        return None

    def _take(self) -> int | None:
        if self._pull is None:
            self._pull = self._begin()
        begun = now()
        try:
            taken, head = self._pull.step()
        except HaltedError as halt:
            self._tell("source_halted", halt.code)
            self._pull.note(halt)
            return None
        self.sight = Sight(head, now())
        if self._pull.checkpoint.position >= head:
            self._seen_to_end = begun
        return taken

    def _tell(self, event: str, code: str) -> None:
        if self.sight.trouble != code:
            log.warning(event, service=self.service, code=code)
        self.sight = replace(self.sight, head=None, checked_at=now(), trouble=code, halted=event == "source_halted")


class LedgerFollower:
    """All sources; stands by while another process of the service is the active one."""

    def __init__(
        self, sources: Mapping[str, Source], *, database: Database, connection_string: str, owner: str
    ) -> None:
        """Take where each log comes from, and where the ledger is."""
        self._connection_string = connection_string
        self.followers = {
            name: SourceFollower(name, self._beginner(name, source, database=database, owner=owner))
            for name, source in sources.items()
        }
        self._stopping = threading.Event()
        self._stopped = threading.Event()

    def run(self) -> None:
        """Follow until stopped; never raises."""
        while not self._stopping.is_set():
            try:
                self._be_active()
            except Exception as failure:  # noqa: BLE001 - the database is away: try again
                log.error("ledger_failed", **failure_of(failure))  # noqa: TRY400 - names and places only
            self._stopping.wait(STANDBY_SECONDS)
        self._stopped.set()

    def stop(self) -> bool:
        """Finish what is in hand and stop; tell whether it ended in time."""
        self._stopping.set()
        for follower in self.followers.values():
            follower.wake()
        return self._stopped.wait(STOP_SECONDS)

    def states(self) -> Sequence[PartState]:
        """Tell how each source is followed."""
        return [follower.state() for follower in self.followers.values()]

    def holds_until(self, moment: datetime) -> bool:
        """Tell whether everything that any log recorded by a moment is here already."""
        return all(follower.holds_until(moment) for follower in self.followers.values())

    def unseen(self, moment: datetime) -> dict[str, str | None]:
        """Give the logs whose end nobody here has seen since a moment, each with why, if that is known."""
        return {
            name: follower.sight.trouble for name, follower in self.followers.items() if not follower.seen_after(moment)
        }

    def refresh(self, seconds: float) -> None:
        """Have every source looked at now, so that what was recorded before is here; waits with a bound."""
        threads = [threading.Thread(target=follower.refresh, args=(seconds,)) for follower in self.followers.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds)

    def _be_active(self) -> None:
        lock = ActiveLock(self._connection_string, LOCK)
        lost = threading.Event()
        threads = []
        try:
            while not lock.try_acquire():
                if self._stopping.wait(STANDBY_SECONDS):
                    return
            threads = [
                threading.Thread(
                    target=follower.run, args=(lambda: lost.is_set() or self._stopping.is_set(),), daemon=True
                )
                for follower in self.followers.values()
            ]
            for thread in threads:
                thread.start()
            while not self._stopping.wait(STANDBY_SECONDS):
                lock.is_alive()
        finally:
            lost.set()
            for follower in self.followers.values():
                follower.wake()
            for thread in threads:
                thread.join(STOP_SECONDS)
            lock.close()

    @staticmethod
    def _beginner(name: str, source: Source, *, database: Database, owner: str) -> Callable[[], Pull]:
        return lambda: Pull.begin(name, source, database=database, owner=owner)

"""One look at the mirror for everybody who waits for it, whenever the mirror says that it has moved.

Were each of many waiting threads to ask for itself, asking would be what they wait for.
"""

import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass

from services.portal import queries
from services.portal.web.ports import Progress
from shared.eventlog.database import Session, connect_listening, hear
from shared.messaging.inbound import MIRRORED
from shared.observability import failure_of, logger

LONGEST_SECONDS = 0.1
"""How long after the last look there is another while anything is asked for, though the mirror has said nothing."""
IDLE_SECONDS = 5.0
PAUSE_SECONDS = 0.5
FORGOTTEN_AFTER = 20

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look saw: the last mirrored position of each service, and what the asked-for events caused."""

    number: int
    heads: Mapping[str, int]
    caused: Mapping[str, frozenset[str]]


class Sight:
    """Looks at the mirror in a thread of its own while anything is asked for; answers from the last look."""

    def __init__(self, connection_string: str, books: Progress) -> None:
        """Take where the mirror is, and how to ask it directly; the thread starts with the first who waits."""
        self._connection_string = connection_string
        self._books = books
        self._asked: dict[str, int] = {}
        self._seen = _Seen(0, {}, {})
        self._closed = False
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._asker = threading.local()

    def reached(self, service: str, position: int) -> bool:
        """Tell as of the last look; as of now when it is asked for the first time."""
        if self._last_seen().heads.get(service, 0) >= position:
            return True
        return self._is_new(f"{service} {position}") and self._books.reached(service, position)

    def consequences(self, event_id: str) -> frozenset[str]:
        """Give as of the last look; as of now when they are asked for the first time."""
        seen = self._last_seen()
        if self._is_new(event_id):
            return self._books.consequences(event_id)
        return seen.caused.get(event_id, frozenset())

    def _last_seen(self) -> _Seen:
        """Give the last look, and note for the asking thread which one its oldest answer is of."""
        seen = self._seen
        self._asker.number = min(seen.number, getattr(self._asker, "number", seen.number))
        return seen

    def _is_new(self, asked: str) -> bool:
        with self._condition:
            is_new = asked not in self._asked
            self._asked[asked] = self._seen.number
        return is_new

    def pause(self, seconds: float) -> bool:
        """Wait for a look later than what this thread was answered from, no longer than a bound; tell if it came."""
        answered: int = self._asker.__dict__.pop("number", self._seen.number)
        with self._condition:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="sight", daemon=True)
                self._thread.start()
            return self._condition.wait_for(lambda: self._seen.number > answered, seconds)

    def close(self) -> None:
        """Look no more."""
        self._closed = True

    def _run(self) -> None:
        while not self._closed:
            try:
                with closing(connect_listening(self._connection_string, MIRRORED)) as connection:
                    self._follow(connection)
            except Exception as failure:  # noqa: BLE001 - whatever it was, those who wait need another look
                log.error("mirror_out_of_sight", **failure_of(failure))  # noqa: TRY400 - names and places only
                time.sleep(PAUSE_SECONDS)

    def _follow(self, connection: Session) -> None:
        while not self._closed:
            if self._asked:
                self._look(connection)
            # Who asks in the meantime was answered as of now: what comes after that is heard of.
            hear(connection, LONGEST_SECONDS if self._asked else IDLE_SECONDS)

    def _look(self, connection: Session) -> None:
        with self._condition:
            number = self._seen.number + 1
            self._asked = {asked: last for asked, last in self._asked.items() if last + FORGOTTEN_AFTER > number}
            events = list(self._asked)
        heads, caused = queries.progress(connection, events)
        with self._condition:
            self._seen = _Seen(number, heads, _frozen(caused))
            self._condition.notify_all()


def _frozen(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for event, kind in pairs:
        found.setdefault(event, set()).add(kind)
    return {event: frozenset(kinds) for event, kinds in found.items()}

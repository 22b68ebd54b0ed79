"""The relay: a follower that publishes what a log announces, in order, and moves on what is confirmed.

A crash, a lost connection or a refusal repeats messages and never skips one. One relay a log is
active; others of the same service stand by. What it cannot understand, or what the broker returns
as unroutable, halts it: visibly, until somebody looks.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from shared.config import Settings
from shared.contracts.message import Message
from shared.eventlog.database import connect
from shared.eventlog.follower import ActiveLock, Checkpoint
from shared.eventlog.store import DetachedError
from shared.messaging.announcing import Announced, Announcements
from shared.messaging.cloudevents import CONTENT_TYPE, encode
from shared.messaging.confirmed import ConfirmedChannel, UnroutableError
from shared.messaging.connection import abandon, breathe, open_connection
from shared.messaging.resend import Resend, forget, next_request, note_progress
from shared.messaging.states import PartState, why
from shared.messaging.topology import EVENTS, RESEND, resend_key
from shared.observability import failure_of, logger

FOLLOWER_NAME = "relay"
WINDOW = 500
SHORTEST_POLL_SECONDS = 0.02
LONGEST_POLL_SECONDS = 0.5
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
STANDBY_SECONDS = 1.0
STOP_SECONDS = 10.0

# What a bad event makes its decoder or announcer raise; all else is about connections and passes.
EVENT_FAULTS = (LookupError, ValueError, TypeError)

E = TypeVar("E")
log = logger(__name__)


class HaltedError(Exception):
    """The relay must not go on: an event it cannot announce, or a broken topology."""

    def __init__(self, code: str, position: int) -> None:
        """Take why and where."""
        super().__init__(code)
        self.code = code
        self.position = position


@dataclass(frozen=True, slots=True)
class RelayState:
    """What the relay is doing: ``standby``, ``active``, ``disconnected``, ``halted`` or ``stopped``."""

    doing: str
    position: int = 0
    code: str | None = None


class Relay(Generic[E]):
    """Publishes the announcements of one service's log for as long as the process lives."""

    def __init__(
        self, announcements: Announcements[E], *, settings: Settings, service: str, connection_string: str, owner: str
    ) -> None:
        """Take what to publish and where; nothing is opened before :meth:`run`."""
        self._announcements = announcements
        self._settings = settings
        self._service = service
        self._connection_string = connection_string
        self._owner = owner
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._woken = threading.Event()
        self.state = RelayState("standby")

    def run(self) -> None:
        """Relay until stopped; never raises."""
        pause = FIRST_PAUSE_SECONDS
        try:
            while not self._stopping.is_set():
                before = self.state.position
                try:
                    self._session()
                except HaltedError as halt:
                    self.state = RelayState("halted", halt.position, halt.code)
                    log.critical("relay_halted", service=self._service, position=halt.position, code=halt.code)
                    self._stopping.wait()
                except Exception as failure:  # noqa: BLE001 - whatever ended the session, the next one repeats
                    self.state = replace(self.state, doing="disconnected", code=why(failure))
                    log.warning("relay_disconnected", service=self._service, **failure_of(failure))
                if self.state.position > before:
                    pause = FIRST_PAUSE_SECONDS
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        finally:
            self.state = self.state if self.state.doing == "halted" else replace(self.state, doing="stopped")
            self._stopped.set()

    def states(self) -> Sequence[PartState]:
        """Tell what it does, how far it has come, and why it stands still."""
        seen = self.state
        return (PartState(name=FOLLOWER_NAME, doing=seen.doing, position=seen.position, code=seen.code),)

    def wake(self) -> None:
        """Say that something was committed: look now instead of at the next poll."""
        self._woken.set()

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Finish what is under way and stop; tell whether it ended in time."""
        self._stopping.set()
        self._woken.set()
        return self._stopped.wait(seconds)

    def _session(self) -> None:
        lock = ActiveLock(self._connection_string, f"{self._service}.{FOLLOWER_NAME}")
        try:
            while not lock.try_acquire():
                self.state = RelayState("standby", self.state.position)
                if self._stopping.wait(STANDBY_SECONDS):
                    return
            self._active(lock)
        finally:
            lock.close()

    def _active(self, lock: ActiveLock) -> None:
        with closing(connect(self._connection_string)) as database:
            broker = open_connection(self._settings, self._service, label="relay")
            try:
                checkpoint = Checkpoint.take(database, FOLLOWER_NAME, self._owner)
                passage = _Passage(
                    self._announcements, broker, database=database, checkpoint=checkpoint, service=self._service
                )
                self.state = RelayState("active", checkpoint.position)
                self._follow(passage, lock)
            finally:
                abandon(broker)

    def _follow(self, passage: "_Passage[E]", lock: ActiveLock) -> None:
        pause = SHORTEST_POLL_SECONDS
        while not self._stopping.is_set():
            moved = passage.step()
            self.state = RelayState("active", passage.checkpoint.position)
            if moved:
                pause = SHORTEST_POLL_SECONDS
                continue
            if self._woken.wait(pause):
                self._woken.clear()
                pause = SHORTEST_POLL_SECONDS
            else:
                pause = min(pause * 2, LONGEST_POLL_SECONDS)
            if pause == LONGEST_POLL_SECONDS:
                lock.is_alive()


class _Passage(Generic[E]):
    """One connection's worth of relaying."""

    def __init__(
        self, announcements: Announcements[E], broker: Any, *, database: Any, checkpoint: Checkpoint, service: str
    ) -> None:
        self._announcements = announcements
        self._broker = broker
        self._channel = ConfirmedChannel(broker)
        self._database = database
        self._service = service
        self._window = WINDOW
        self._resent: tuple[Resend, int] | None = None
        self.checkpoint = checkpoint
        self._previous = int(checkpoint.note) if checkpoint.note else announcements.last_announced(checkpoint.position)

    def step(self) -> bool:
        """Publish the next window and one slice of what is to be sent again; tell whether there was anything."""
        breathe(self._broker)
        moved = self._publish_new()
        request = next_request(self._database)
        return self._send_again(request) or moved if request else moved

    def _publish_new(self) -> bool:
        sent: list[tuple[int, Announced]] = []
        items = self._announcements.read(self.checkpoint.position, self._previous, self._window)
        try:
            for item in _halting(items, after=self.checkpoint.position):
                number = self._publish(item.message, EVENTS)
                sent.append((number, item))
            self._channel.settle()
        except UnroutableError:
            raise HaltedError("message-returned", self.checkpoint.position + 1) from None
        except HaltedError:
            if self._window == 1 or sent:
                raise
            # Something in this window cannot be read: come nearer to it in smaller windows, publishing what is before.
            self._window //= 2
            return True
        finally:
            self._move([item for number, item in sent if number <= self._channel.prefix])
        self._window = min(self._window * 2, WINDOW)
        return bool(sent)

    def _publish(self, message: Message | None, exchange: str, key: str | None = None) -> int:
        """Give the number of the publication; of the one before it when there is nothing to publish."""
        if message is None:
            return self._channel.sent
        return self._channel.publish(
            _encode(message),
            exchange=exchange,
            key=message.type if key is None else key,
            user=self._service,
            message_id=message.id,
            type=message.type,
            content_type=CONTENT_TYPE,
        )

    def _move(self, confirmed: list[Announced]) -> None:
        if not confirmed:
            return
        announced = [item.position for item in confirmed if item.message is not None]
        previous = announced[-1] if announced else self._previous
        self.checkpoint.move(self._database, confirmed[-1].position, str(previous))
        self._previous = previous

    def _send_again(self, request: Resend) -> bool:
        """Send one slice; live messages go on in between, and the last slice ends where they stand."""
        limit = min(WINDOW, self.checkpoint.position - request.after)
        if limit <= 0:
            forget(self._database, request)
            return False
        last = request.after
        try:
            # Looked for once a request: in a log that announces little, looking back at every slice is reading it all.
            known = self._resent is not None and self._resent[0] == request
            previous = self._resent[1] if known and self._resent else self._announcements.last_announced(last)
            for item in _halting(self._announcements.read(request.after, previous, limit), after=request.after):
                self._publish(item.message, RESEND, resend_key(self._service, request.queue))
                last = item.position
                previous = previous if item.message is None else item.position
            self._channel.settle()
        except UnroutableError:
            # That queue is not bound to us: the request is wrong, not the road of all others.
            forget(self._database, request)
            log.critical("resend_unroutable", queue=request.queue)
            raise
        except DetachedError as away:
            # Nobody else's request waits until that partition is back: who misses its messages asks again and again.
            forget(self._database, request)
            log.warning("resend_detached", queue=request.queue, position=away.position)
            return False
        note_progress(self._database, request, last)
        self._resent = Resend(request.queue, last), previous
        return True


def _halting(items: Iterator[Announced], *, after: int) -> Iterator[Announced]:
    """Turn what an event does to its announcer into a halt at that event."""
    position = after
    while True:
        try:
            item = next(items)
        except StopIteration:
            return
        except EVENT_FAULTS as failure:
            raise _cannot_announce(position + 1, failure) from None
        position = item.position
        yield item


def _encode(message: Message) -> bytes:
    try:
        return encode(message)
    except EVENT_FAULTS as failure:
        raise _cannot_announce(message.position, failure) from None


def _cannot_announce(position: int, failure: Exception) -> HaltedError:
    log.warning("announcement_failed", position=position, **failure_of(failure))
    return HaltedError("announcement-failed", position)

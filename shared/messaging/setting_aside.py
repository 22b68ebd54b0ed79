"""What becomes of a message that failed: later again, or into the dead queue for a person to look at."""

from dataclasses import dataclass, replace
from typing import Any

from shared.clock import now
from shared.contracts.wire import is_code, is_message_type
from shared.kernel.ids import is_id
from shared.kernel.record import write_time
from shared.messaging.cloudevents import CONTENT_TYPE
from shared.messaging.outlet import Outlet
from shared.messaging.provenance import ATTEMPT, FAILURES, FIRST, PUBLISHER, History
from shared.messaging.subscription import Delivery
from shared.messaging.topology import RETRY, dead_queue, retry_queue

CODE, ERROR, LAST, ORIGIN = "code", "error", "last", "origin"
_LONGEST_CODE = 64


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a failing message is tried, and how long it waits: doubling, up to a longest pause."""

    most_failures: int = 8
    first_pause: float = 0.5
    longest_pause: float = 30.0

    def pause(self, attempts: int) -> float:
        """Give the pause in seconds before the try after so many."""
        return float(min(self.first_pause * 2 ** min(attempts, 20), self.longest_pause))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a try failed, in words that may be shown: an error's class and code, never its text."""

    error: str
    code: str
    passing: bool = False
    """Something could not be reached; such a try counts as no failure of the message."""


class SettingAside:
    """Moves failed messages of one queue; what it moved is confirmed by the broker when it returns."""

    def __init__(self, outlet: Outlet, queue: str, policy: RetryPolicy) -> None:
        """Take where to publish and how patient to be."""
        self._outlet = outlet
        self._queue = queue
        self._policy = policy

    def failed(self, delivery: Delivery, history: History, failure: Failure) -> bool:
        """Send a failed message to its next try, or after the last one to the dead queue; tell whether dead."""
        told = replace(
            history, attempts=history.attempts + 1, failures=history.failures + (0 if failure.passing else 1)
        )
        if told.failures >= self._policy.most_failures:
            self._move(delivery, told, failure, dead_queue(self._queue))
            return True
        pause = self._policy.pause(history.attempts)
        self._move(delivery, told, failure, retry_queue(self._queue), expiration=str(int(pause * 1000)))
        return False

    def rejected(self, delivery: Delivery, history: History, code: str) -> None:
        """Send a message that is never processed to the dead queue."""
        told = replace(history, attempts=history.attempts + 1)
        if code == "forged":
            # Never again taken for genuine, whoever puts it back.
            told = replace(told, publisher=None)
        self._move(delivery, told, Failure("RejectedError", code), dead_queue(self._queue))

    def _move(self, delivery: Delivery, told: History, failure: Failure, key: str, **properties: Any) -> None:
        moment = write_time(now())
        headers: dict[str, str | int] = {
            ATTEMPT: told.attempts,
            FAILURES: told.failures,
            FIRST: told.first or moment,
            LAST: moment,
            ERROR: failure.error,
            CODE: failure.code,
            ORIGIN: self._queue,
        }
        if told.publisher is not None and is_code(told.publisher):
            headers[PUBLISHER] = told.publisher
        self._outlet.publish(
            delivery.body,
            exchange=RETRY,
            key=key,
            application_headers=headers,
            **_kept(delivery.properties),
            **properties,
        )


def failure_code(failure: BaseException) -> str:
    """Give the code of a failure, or a general one: an error's text never travels."""
    for name in ("code", "sqlstate"):
        code = getattr(failure, name, None)
        if isinstance(code, str) and is_code(code) and len(code) <= _LONGEST_CODE:
            return code
    return "unexpected-failure"


def _kept(properties: dict[str, Any]) -> dict[str, str]:
    """Keep of a message's properties only what is spelled as ours: a forger could write anything there."""
    kept: dict[str, str] = {"content_type": CONTENT_TYPE}
    if is_id(properties.get("message_id")):
        kept["message_id"] = properties["message_id"]
    if is_message_type(str(properties.get("type"))):
        kept["type"] = properties["type"]
    return kept

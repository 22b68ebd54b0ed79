"""How everything behind the door does, asked of every service at once and remembered for a moment.

Whoever asks the door how it is cannot make it ask the services more often than once in that moment.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from shared.contracts.registry import SERVICES
from shared.house.asking import DOWN, READY, Answer, ask_all
from shared.messaging.states import PartState
from shared.metrics import METRICS, labelled, render, sample
from shared.observability import dropped, failure_of, logger
from shared.rpc.client import RpcClient

REMEMBERED_SECONDS = 1.0
LOG = "log"
NEEDED = frozenset({LOG, "directory", "intake", "portal"})
"""Without these nobody signs in, nothing is received and nothing is read."""

DOOR = "portal-web"

log = logger(__name__)

T = TypeVar("T")
Ask = Callable[[str], Mapping[str, Answer]]


class _Remembered(Generic[T]):
    """What was found a moment ago. One at a time looks anew; whoever comes meanwhile is told what is known."""

    def __init__(self, look: Callable[[], T], seconds: float) -> None:
        self._look = look
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: tuple[float, T] | None = None

    def get(self) -> T:
        known = self._known
        if known is not None and (self._lock.locked() or time.monotonic() - known[0] < self._seconds):
            return known[1]
        with self._lock:
            # Somebody may have looked while this one waited.
            if self._known is known:
                self._known = time.monotonic(), self._look()
            return self._known[1]  # type: ignore[index]  # it was known, or is now


class Watch:
    """What `/readyz` and `/metrics` tell of the parts behind the door."""

    def __init__(self, ask: Ask, own_log: Callable[[], object], remembered: float = REMEMBERED_SECONDS) -> None:
        """Take how services are asked a method, and what fails when the door's own log does not answer."""
        self._ask = ask
        self._own_log = own_log
        self._parts: _Remembered[dict[str, str]] = _Remembered(self._look, remembered)
        self._counted: _Remembered[Mapping[str, Answer]] = _Remembered(lambda: ask("metrics"), remembered)

    def parts(self) -> dict[str, str]:
        """Give the state of each part: ``ready``, ``down``, ``silent``, or what one of its own parts stands in."""
        return self._parts.get()

    def metrics(self) -> str:
        """Spell what every process counted, the door's own and those of the services that answer."""
        answers = self._counted.get()
        told: list[Mapping[str, Any]] = [
            *METRICS.samples(),
            sample("hoigia_log_dropped_total", dropped(), service=DOOR),
            sample("hoigia_up", 1, service=DOOR),
        ]
        told = [one if one["labels"].get("service") else _of_the_door(one) for one in told]
        for name, answer in answers.items():
            told.append(sample("hoigia_up", answer.state == READY, service=name))
            told += labelled(answer.words.get("samples", ()), name)
        return render(told)

    def _look(self) -> dict[str, str]:
        return {LOG: self._log(), **{name: _state(answer) for name, answer in self._ask("state").items()}}

    def _log(self) -> str:
        try:
            self._own_log()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the log does not answer
            log.warning("part_not_ready", **failure_of(failure))
            return DOWN
        return READY


def is_ready(parts: Mapping[str, str]) -> bool:
    """Tell whether the door can do its work: what it needs answers, whatever stands still inside."""
    return all(parts.get(name) not in {DOWN, "silent"} for name in NEEDED)


def asking(client: RpcClient) -> Ask:
    """Ask every service over RPC."""
    return lambda method: ask_all(client, SERVICES, method)


def _state(answer: Answer) -> str:
    inner = (PartState.read(words) for words in answer.words.get("parts", ()))
    return next((part.doing for part in inner if not part.is_well), answer.state)


def _of_the_door(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(labelled([one], DOOR)), one)

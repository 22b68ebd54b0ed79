"""How everything behind the door does, asked of every service at once and remembered for a moment.

Whoever asks the door how it is cannot make it ask the services more often than once in that moment.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.contracts.registry import SERVICES
from shared.house.asking import DOWN, READY, Answer, ask_all
from shared.kernel.canonical import Json
from shared.messaging.states import DISCONNECTED, FAILING, HALTED, HOLE, STOPPED, PartState
from shared.metrics import METRICS, labelled, render, sample
from shared.notary.witnesses import NODE, UNWITNESSED
from shared.observability import dropped, failure_of, logger
from shared.rpc.client import RpcClient

REMEMBERED_SECONDS = 1.0
NOTICED_SECONDS = 60.0
"""What the pages warn of is looked at so often, beside them: no page waits for it."""
LOG = "log"
NEEDED = frozenset({LOG, "directory", "intake", "portal"})
"""Without these nobody signs in, nothing is received and nothing is read."""

DOOR = "portal-web"

log = logger(__name__)

T = TypeVar("T")
Ask = Callable[[str], Mapping[str, Answer]]


_WORST = (HALTED, STOPPED, HOLE, FAILING, DISCONNECTED)


@dataclass(frozen=True, slots=True)
class Seen:
    """How each part does, and what is wrong inside those that answer: names, positions and codes only."""

    parts: Mapping[str, str]
    troubles: tuple[tuple[str, PartState], ...] = ()

    @property
    def is_unwitnessed(self) -> bool:
        """Tell whether nobody elsewhere has cosigned a log for a day."""
        return any(state.name == NODE and state.code == UNWITNESSED for _, state in self.troubles)

    def written(self) -> Json:
        """Spell the troubles."""
        return [{"service": service, **state.written()} for service, state in self.troubles]


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


class Noticed:
    """What was found when somebody last looked; looks beside whoever asks, and not again before a while is over."""

    def __init__(self, look: Callable[[], bool], seconds: float = NOTICED_SECONDS) -> None:
        """Take what looks, and how long what it finds is told."""
        self._look = look
        self._seconds = seconds
        self._lock = threading.Lock()
        self._looked_at: float | None = None
        self._found = False

    def get(self) -> bool:
        """Tell what is known, at once."""
        with self._lock:
            moment = time.monotonic()
            is_due = self._looked_at is None or moment - self._looked_at >= self._seconds
            if is_due:
                self._looked_at = moment
        if is_due:
            threading.Thread(target=self._notice, name="noticing", daemon=True).start()
        return self._found

    def _notice(self) -> None:
        try:
            self._found = self._look()
        except Exception as failure:  # noqa: BLE001 - whatever it is, what was known stays
            log.warning("not_noticed", **failure_of(failure))


class Watch:
    """What `/readyz` and `/metrics` tell of the parts behind the door."""

    def __init__(self, ask: Ask, own_log: Callable[[], object], remembered: float = REMEMBERED_SECONDS) -> None:
        """Take how services are asked a method, and what fails when the door's own log does not answer."""
        self._ask = ask
        self._own_log = own_log
        self._seen: _Remembered[Seen] = _Remembered(self._look, remembered)
        self._counted: _Remembered[Mapping[str, Answer]] = _Remembered(lambda: ask("metrics"), remembered)
        self._noticed = Noticed(lambda: self.seen().is_unwitnessed)

    def seen(self) -> Seen:
        """Give the state of each part: ``ready``, ``down``, ``silent``, or the worst that one of its own stands in."""
        return self._seen.get()

    def is_unwitnessed(self) -> bool:
        """Tell at once whether nobody elsewhere has cosigned a log for a day, as far as is known."""
        return self._noticed.get()

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

    def _look(self) -> Seen:
        parts, troubles = {LOG: self._log()}, list[tuple[str, PartState]]()
        for name, answer in self._ask("state").items():
            inner = map(PartState.read, answer.words.get("parts", ()))
            unwell = sorted((part for part in inner if not part.is_well), key=_badness)
            parts[name] = unwell[0].doing if unwell else answer.state
            troubles += [(name, part) for part in unwell]
        return Seen(parts, tuple(troubles))

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


def _badness(part: PartState) -> tuple[int, str]:
    return _WORST.index(part.doing) if part.doing in _WORST else len(_WORST), part.name


def _of_the_door(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(labelled([one], DOOR)), one)

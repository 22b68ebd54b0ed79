"""How everything behind the door does, asked of every service at once and remembered for a moment.

Whoever asks the door how it is cannot make it ask the services more often than once in that moment.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

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

Ask = Callable[[str], Mapping[str, Answer]]


class Watch:
    """What `/readyz` and `/metrics` tell of the parts behind the door."""

    def __init__(self, ask: Ask, own_log: Callable[[], object], remembered: float = REMEMBERED_SECONDS) -> None:
        """Take how services are asked a method, and what fails when the door's own log does not answer."""
        self._ask = ask
        self._own_log = own_log
        self._seconds = remembered
        self._locks = {"state": threading.Lock(), "metrics": threading.Lock()}
        self._remembered: dict[str, tuple[float, Mapping[str, Answer]]] = {}

    def parts(self) -> dict[str, str]:
        """Give the state of each part: ``ready``, ``down``, ``silent``, or what one of its own parts stands in."""
        return {LOG: self._log(), **{name: _state(answer) for name, answer in self._asked("state").items()}}

    def metrics(self) -> str:
        """Spell what every process counted, the door's own and those of the services that answer."""
        answers = self._asked("metrics")
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

    def _asked(self, method: str) -> Mapping[str, Answer]:
        with self._locks[method]:
            at, answers = self._remembered.get(method, (float("-inf"), {}))
            if time.monotonic() - at >= self._seconds:
                answers = self._ask(method)
                self._remembered[method] = time.monotonic(), answers
            return answers

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

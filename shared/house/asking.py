"""Asking every service at once how it does, each within a bound: one that is silent keeps nobody waiting."""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from shared.kernel.refusal import PlatformError
from shared.rpc.client import RpcClient, ServiceUnavailableError

READY, DOWN, SILENT = "ready", "down", "silent"
MOST_AT_ONCE = 12
SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking one service: ``ready`` with what it said, ``down`` when nobody is there, else ``silent``."""

    state: str
    words: Mapping[str, Any] = field(default_factory=dict)


def ask_all(
    client: RpcClient, services: Collection[str], method: str, *, seconds: float = SECONDS
) -> dict[str, Answer]:
    """Call a method of each service, together; gives an answer for each."""
    with ThreadPoolExecutor(max_workers=MOST_AT_ONCE) as threads:
        asked = {name: threads.submit(_ask, client, name, method, seconds) for name in services}
        return {name: answer.result() for name, answer in asked.items()}


def _ask(client: RpcClient, service: str, method: str, seconds: float) -> Answer:
    try:
        words: Any = client.call(service, method, {}, asker=None, time_limit=seconds)
    except ServiceUnavailableError:
        return Answer(DOWN)
    except PlatformError:
        # It does not answer in time, or lives and does not know the method: a process of an older release.
        return Answer(SILENT)
    return Answer(READY, words)

"""One process of a measurement: makes itself ready, waits for the word, writes for a time, tells what it did.

Only the standard library, so that a contender can run it in an environment of its own.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence

WARM_UP = 20
ROOM = 700

Write = Callable[[], None]


def _template() -> bytes:
    event = {
        "case": "24-%012d",
        "letters": "x" * ROOM,
        "needs": ["shelter", "clothing", "travel", "counselling", "legal-aid", "livelihood"],
        "place": {"commune": "24-xa-dong-ky", "node": "24", "post": "border-gate"},
        "received_on": "2026-03-02",
        "remarks": [{"code": f"remark-{index}", "weight": index} for index in range(4)],
        "route": "GIAI_CUU",
    }
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


_EVENT = _template()


def payload(number: int) -> bytes:
    """Spell one event of about 1 KB as JSON, its keys sorted: what every contender stores."""
    return _EVENT % number


def serve(writes: Sequence[Write], *, events: int) -> None:
    """Say ``ready``; for every line with a number of seconds, write so long and print what was done as JSON.

    Every write stores ``events`` events and returns when they are durable. One runs in this thread,
    several at once in threads of their own (green ones, where the process was patched).
    """
    for write in [*[writes[0]] * WARM_UP, *writes[1:]]:
        write()
    _say("ready")
    for line in sys.stdin:
        _say(json.dumps(_turn(writes, float(line), events)))


def _turn(writes: Sequence[Write], seconds: float, events: int) -> dict[str, float]:
    times: list[float] = []
    cpu, begin = time.process_time(), time.perf_counter()
    if len(writes) == 1:
        _repeat(writes[0], begin + seconds, times)
    else:
        threads = [threading.Thread(target=_repeat, args=(write, begin + seconds, times)) for write in writes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    taken, used = time.perf_counter() - begin, time.process_time() - cpu
    times.sort()
    return {
        "events": len(times) * events,
        "seconds": taken,
        "cpu": used,
        "p50": times[len(times) // 2] * 1e3,
        "p99": times[len(times) * 99 // 100] * 1e3,
    }


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _repeat(write: Write, until: float, times: list[float]) -> None:
    begin = time.perf_counter()
    while begin < until:
        write()
        end = time.perf_counter()
        times.append(end - begin)
        begin = end

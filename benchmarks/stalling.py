"""One process of the hub's measurement: ``python -m benchmarks.stalling CONNECTION LOAD SECONDS WAITING``.

A nameko process patched as deploy/process.py does; green threads load PostgreSQL while a ticker notes how
late it is woken. ``WAITING`` is ``cooperative`` (as a service runs) or ``psycopg`` (the driver left to itself).
"""

import json
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

EVERY_SECONDS = 0.005
WARM_UP_SECONDS = 2.0
READ = 500
LOADS = {
    "nothing": (0, 0, 0),
    "16 appending": (16, 0, 0),
    "64 appending": (64, 0, 0),
    "4 reading 500 records each": (0, 4, 0),
    "4 waiting for slow statements": (0, 0, 4),
    "64 appending, 4 reading, 4 waiting": (64, 4, 4),
}
"""How many green threads append, read and wait for statements of half a second."""


def main(arguments: list[str]) -> None:
    """Load for so many seconds and print what the ticker saw."""
    connection, load, seconds, waiting = arguments[0], arguments[1], float(arguments[2]), arguments[3]
    if waiting == "cooperative":
        os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"  # noqa: TID251 - psycopg's own switch, before its import
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet  # noqa: PLC0415 - only here

    eventlet.monkey_patch()
    from nameko.runners import ServiceRunner  # noqa: PLC0415 - after the patch, like all that follows

    service, ticker, done = _service(connection, load)
    runner = ServiceRunner({"settings": _settings(), "max_workers": 32})
    runner.add_service(service)
    runner.start()
    time.sleep(WARM_UP_SECONDS)
    ticker.delays.clear()
    before, began = sum(done.values()), time.monotonic()
    time.sleep(seconds)
    delays, rate = sorted(ticker.delays), (sum(done.values()) - before) / (time.monotonic() - began)
    sys.stdout.write(json.dumps({"per_second": rate, "ticks": len(delays), **_shares(delays)}) + "\n")
    sys.stdout.flush()
    # What still waits for the database is of no use to anybody.
    os._exit(0)


def _shares(delays: list[float]) -> dict[str, float]:
    shares = {"p50": 0.5, "p99": 0.99, "p999": 0.999}
    return {
        **{name: delays[int((len(delays) - 1) * share)] * 1e3 for name, share in shares.items()},
        "longest": delays[-1] * 1e3,
    }


class Delays:
    """A registry for one histogram that keeps every value."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.delays: list[float] = []

    def observe(self, _name: str, seconds: float) -> None:
        """Keep one."""
        self.delays.append(seconds)


def _service(connection: str, load: str) -> tuple[type, Delays, dict[str, int]]:
    from shared.house.stall import HubTicker  # noqa: PLC0415 - after the patch
    from shared.messaging.consumer import Background  # noqa: PLC0415

    delays, done = Delays(), {"append": 0, "read": 0, "wait": 0}
    ticker = HubTicker(delays, EVERY_SECONDS)  # type: ignore[arg-type]  # it only observes

    class Loaded:
        """What runs in the process."""

        name = "loaded"
        ticking = Background(lambda *_: ticker, "ticker")
        loading = Background(lambda *_: Load(connection, load, done), "load")

    return Loaded, delays, done


class Load:
    """Green threads that keep PostgreSQL busy until the process ends."""

    def __init__(self, connection: str, load: str, done: dict[str, int]) -> None:
        """Take where the log is and how many do what."""
        self._connection = connection
        self._counts = LOADS[load]
        self._done = done

    def run(self) -> None:
        """Start them all."""
        from benchmarks.requests import Requests  # noqa: PLC0415 - after the patch
        from shared.eventlog.database import connect  # noqa: PLC0415
        from shared.eventlog.postgres import PostgresEventLog  # noqa: PLC0415

        log = PostgresEventLog(self._connection)
        appending, reading, waiting = self._counts
        for number in range(appending):
            requests = Requests(f"stall-{os.getpid()}-{number}", 1, events_a_stream=100)
            self._begin("append", lambda made=requests: log.append(made.next()))
        for _ in range(reading):
            self._begin("read", lambda: log.read(0, READ))
        for _ in range(waiting):
            line = connect(self._connection)
            self._begin("wait", lambda line=line: line.execute("SELECT pg_sleep(0.5)"))

    def stop(self) -> bool:
        """End with the process."""
        return True

    def _begin(self, name: str, work: Callable[[], Any]) -> None:
        def go_on() -> None:
            while True:
                work()
                self._done[name] += 1
                # Where nothing waits cooperatively nobody else would get one turn, and there would be nothing to time.
                time.sleep(0)

        threading.Thread(target=go_on, daemon=True).start()


def _settings() -> Any:
    from shared.config import Settings  # noqa: PLC0415 - after the patch

    return Settings.from_environment()


if __name__ == "__main__":
    main(sys.argv[1:])

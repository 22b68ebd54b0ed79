"""The way of one command, layer by layer: ``python -m benchmarks.command_path DATA_DIR``.

Needs a running ``hoigia up --demo`` on that data directory. Every layer is timed with the same
number of requests at 1, 16 and 64 at once; a layer's own share is the difference to the one below.
"""

import json
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import quantiles
from types import SimpleNamespace

from deploy.demo.job import Door
from deploy.instance import settings_of
from shared.access.asker import Asker
from shared.contracts.commands import COMMANDS
from shared.kernel.ids import CommandId, derive
from shared.rpc.client import RpcClient

ROUNDS = 192
AT_ONCE = (1, 16, 64)
AGENCY = "24-xa-dong-ky"


def main(data: Path) -> None:
    """Measure and print a table."""
    settings = settings_of(data)
    address = f"http://{settings.portal_host}:{settings.portal_port}"
    client = RpcClient(settings, "operator", lines=max(AT_ONCE))
    run = derive("run", time.time_ns())
    door = Door(address)
    token = door.sign_in(officer(data))
    layers: dict[str, Callable[[int], object]] = {
        "HTTP alone (GET /livez)": lambda _: urllib.request.urlopen(f"{address}/livez").read(),  # noqa: S310 - our own
        "sealed call alone (ping)": lambda _: client.call("intake", "ping", {}, asker=None),
        "command by sealed call": lambda number: _command(client, run, number),
        "command by REST, mirrored": lambda number: request(door, token, run, number),
    }
    say(f"{'layer':<28} {'at once':>7} {'p50 ms':>8} {'p99 ms':>8} {'per s':>8}")
    for at_once in AT_ONCE:
        for name, work in layers.items():
            times, seconds = _measure(partial(_numbered, work, at_once), at_once)
            cuts = quantiles(times, n=100)
            say(f"{name:<28} {at_once:>7} {cuts[49] * 1e3:>8.1f} {cuts[98] * 1e3:>8.1f} {len(times) / seconds:>8.0f}")
    client.close()


def say(line: str) -> None:
    """Print one line of the table."""
    sys.stdout.write(line + "\n")


def _numbered(work: Callable[[int], object], at_once: int, number: int) -> None:
    work(number * 100 + at_once)


def _measure(work: Callable[[int], object], at_once: int) -> tuple[list[float], float]:
    times: list[float] = []
    numbers = iter(range(ROUNDS))
    lock = threading.Lock()

    def loop() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            begin = time.perf_counter()
            work(number)
            times.append(time.perf_counter() - begin)

    threads = [threading.Thread(target=loop) for _ in range(at_once)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, time.perf_counter() - begin


def _command(client: RpcClient, run: str, number: int) -> None:
    asker = Asker(user="bench", agency=AGENCY, role="commune-officer", purpose="support")
    body = dict(COMMANDS["receive-victim"].example)
    client.call(
        "intake",
        "command",
        {"name": "receive-victim", "body": body},
        asker=asker,
        command_id=CommandId(derive("bench", run, "call", number)),
    )


def request(door: Door, token: str, run: str, number: int) -> None:
    """Receive a person over REST under a key of its own."""
    body = dict(COMMANDS["receive-victim"].example)
    key = derive("bench", run, "http", number)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    door.ask("POST", "/api/v1/cases", body, headers=headers)


def officer(data: Path) -> SimpleNamespace:
    """Find an account of the demonstration that may receive."""
    logins = json.loads((data / "demo-logins.json").read_text(encoding="utf-8"))
    return SimpleNamespace(**next(login for login in logins if login["role"] == "commune-officer"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

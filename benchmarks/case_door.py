"""A case of many events as of any moment, through the door: ``python -m benchmarks.case_door DATA_DIR``.

Needs a running ``hoigia up --demo`` on that data directory, for two minutes and more: what was recorded less than a
minute ago is looked for in every log first. Counted is all of it: session, decision, disclosure, call, replay.
"""

import json
import random
import sys
import time
from pathlib import Path
from statistics import quantiles
from types import SimpleNamespace
from typing import Any

from benchmarks.command_path import say
from benchmarks.machine import load
from deploy.demo.job import Door
from deploy.instance import settings_of
from services.audit.service.following import SETTLED
from shared.contracts.commands import COMMANDS
from shared.kernel.ids import derive

EVENTS = 200
TIMES = 200
AGAIN = ("describe-person", "record-route-facts", "classify-case", "provide-urgent-need")


def main(data: Path, seed: int = 7) -> None:
    """Live a case, wait until it is past, ask for it as of random moments, and print the table."""
    settings = settings_of(data)
    door = Door(f"http://{settings.portal_host}:{settings.portal_port}")
    officer, auditor = (_headers(door, data, role) for role in ("commune-officer", "auditor"))
    run = derive("run", time.time_ns())
    case = live(door, officer, auditor, run)
    moments = [event["recorded_at"] for event in _history(door, case, auditor)]
    time.sleep(SETTLED.total_seconds() + 2)
    draw, begin = random.Random(seed), load()  # noqa: S311 - moments to be drawn again, not a secret
    say(f"{len(moments)} events, {TIMES} times, seed {seed}")
    questions = {
        "a case as it stands, from the mirror": lambda: "",
        "the case as of any moment of record": lambda: f"?as_of={draw.choice(moments)}",
    }
    for name, question in questions.items():
        times = []
        for _ in range(TIMES):
            path, started = f"/api/v1/cases/{case}{question()}", time.perf_counter()
            door.ask("GET", path, headers=auditor)
            times.append((time.perf_counter() - started) * 1e3)
        cuts = quantiles(times, n=100)
        say(f"{name:<40} p50 {cuts[49]:6.1f}  p95 {cuts[94]:6.1f}  p99 {cuts[98]:6.1f} ms")
    say(f"load {begin:.1f} to {load():.1f}")


def live(door: Door, officer: dict[str, str], auditor: dict[str, str], run: str) -> str:
    """Receive somebody, and give commands until the case has so many events."""
    number = 0

    def give(path: str, body: object) -> Any:
        nonlocal number
        number += 1
        return door.ask("POST", path, body, headers={**officer, "Idempotency-Key": f"{run}-{number}"})

    case = str(give("/api/v1/cases", dict(COMMANDS["receive-victim"].example))["case_id"])
    while len(_history(door, case, auditor)) < EVENTS:
        for name in AGAIN * 5:
            give(f"/api/v1/cases/{case}/commands/{name}", dict(COMMANDS[name].example))
    return case


def _history(door: Door, case: str, auditor: dict[str, str]) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = door.ask("GET", f"/api/v1/cases/{case}/history", headers=auditor)["events"]
    return events


def _headers(door: Door, data: Path, role: str) -> dict[str, str]:
    logins = json.loads((data / "demo-logins.json").read_text(encoding="utf-8"))
    login = SimpleNamespace(**next(one for one in logins if one["role"] == role))
    purpose = "audit" if role == "auditor" else "support"
    return {"Authorization": f"Bearer {door.sign_in(login)}", "Purpose": purpose}


if __name__ == "__main__":
    main(Path(sys.argv[1]))

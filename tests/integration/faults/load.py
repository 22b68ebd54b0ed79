"""Officers who give commands without a pause, and repeat each until it is answered."""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, case_id, derive
from shared.kernel.refusal import PlatformError, UnavailableError
from tests.support.platform import AGENCY, Platform

OFFICERS = 4
CALL_SECONDS = 2.0
PATIENCE_SECONDS = 120.0
_RUNS = itertools.count(1)

RECEPTION: dict[str, Json] = {
    "route": "TU_TRINH_BAO",
    "received_at": "2026-03-02T08:30:00+07:00",
    "received_by": AGENCY,
    "person": {"full_name": "Nguyễn Thị Thử Nghiệm", "birth_year": 2001, "sex": "Feminine", "nationality": "VN"},
}


class Load:
    """What was acknowledged, by command id, and what went wrong for an officer."""

    def __init__(self, platform: Platform, seed: int) -> None:
        self._platform = platform
        self._seed = seed
        self._run = next(_RUNS)
        self._ended = threading.Event()
        self.answers: dict[str, dict[str, Any]] = {}
        self.wrong: list[str] = []
        self.repeated = 0
        """Commands that had been carried out although their first answer never came."""

    def work(self, officer: int) -> None:
        """Receive, often classify, now and then repeat something old, until ended."""
        chance = random.Random(f"{self._seed} {officer}")  # noqa: S311 - the same faults for the same seed
        try:
            for number in itertools.count():
                if self._ended.is_set():
                    return
                received = CommandId(derive("test-load", self._seed, self._run, officer, number))
                self._insist("receive-victim", RECEPTION, received, case=None)
                if chance.random() < 0.5:
                    second = CommandId(derive("test-load-second", received))
                    body: dict[str, Json] = {"exploitation": ["ForcedLabour"]}
                    self._insist("classify-case", body, second, case=case_id(received))
                if chance.random() < 0.3:
                    self._insist("receive-victim", RECEPTION, received, case=None)
        except PlatformError as failure:
            self.wrong.append(f"officer {officer}: {failure.code}")

    def end(self) -> None:
        """Let everybody finish the command in hand."""
        self._ended.set()

    def _insist(self, name: str, body: dict[str, Json], command_id: CommandId, *, case: str | None) -> None:
        answer = self._answer(name, body, command_id, case=case)
        repeated = answer.pop("repeated")
        if command_id not in self.answers:
            self.repeated += repeated
        elif not repeated:
            self.wrong.append(f"{name} was carried out again")
        # Between the two answers others may have come, but none of a command of this stream changes what it said.
        if self.answers.setdefault(command_id, answer)["events"] != answer["events"]:
            self.wrong.append(f"{name} was answered otherwise the second time")

    def _answer(self, name: str, body: dict[str, Json], command_id: CommandId, *, case: str | None) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._platform.give(
                    "intake", name, body, command_id=command_id, case=case, time_limit=CALL_SECONDS
                )
            except UnavailableError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


@contextmanager
def load(platform: Platform, seed: int) -> Iterator[Load]:
    """Have officers at work; at the end each must come to an end."""
    giving = Load(platform, seed)
    threads = [threading.Thread(target=giving.work, args=(number,), daemon=True) for number in range(OFFICERS)]
    for thread in threads:
        thread.start()
    try:
        yield giving
    finally:
        giving.end()
        for thread in threads:
            thread.join(PATIENCE_SECONDS + 10)
        if any(thread.is_alive() for thread in threads):
            giving.wrong.append("an officer still waits for an answer")

"""A process of writers: own and shared streams, several at once, repeats, other bodies, and lost answers."""

import itertools
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shared.clock import now
from shared.eventlog.database import LOST
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import AppendError, ClockError, CommandConflictError, VersionConflictError
from shared.kernel.ids import StreamId, derive
from shared.kernel.refusal import UnavailableError
from tests.harness.commands import command_id, microseconds, request_of
from tests.harness.history import CONFLICT, LATER, OTHER_BODY, STORED, Attempt, Recorder, attempt_of, lines_of
from tests.harness.plan import Run

LONGEST_STREAM = 4_000
PAUSE_SECONDS = 0.05


@dataclass(slots=True)
class Own:
    """A stream that only one writer uses: what is expected of it is always right."""

    stream: str
    version: int = 0


class Asking:
    """Asks for commands and writes down that it does and what it was told."""

    def __init__(self, log: PostgresEventLog, recorder: Recorder) -> None:
        """Take the log and where to write."""
        self.log = log
        self._recorder = recorder
        self._numbers = itertools.count(1)

    def insist(self, attempt: Attempt) -> Attempt:
        """Ask until there is an answer: a repeat tells what became of the attempt before it."""
        while True:
            answered = self.once(attempt)
            if answered.outcome not in (None, LATER):
                return answered
            time.sleep(PAUSE_SECONDS)

    def once(self, attempt: Attempt) -> Attempt:
        """Ask once; ``outcome`` is ``None`` when the answer was lost."""
        number = next(self._numbers)
        attempt = replace(attempt, outcome=None, first=0, count=0, repeated=False)
        self._recorder.note(
            "asked",
            n=number,
            command=attempt.command,
            body=attempt.body,
            expected=attempt.expected,
            counts=attempt.counts,
            seen=attempt.seen,
            told=attempt.told,
            cause=attempt.cause,
        )
        answered = self._answer(attempt)
        if answered.outcome is None:
            self._recorder.note("lost", n=number)
        else:
            words = {name: getattr(answered, name) for name in ("outcome", "first", "count", "repeated")}
            self._recorder.note("answered", n=number, **words)
        return answered

    def _answer(self, attempt: Attempt) -> Attempt:
        try:
            done = self.log.append(request_of(attempt))
        except VersionConflictError:
            return replace(attempt, outcome=CONFLICT)
        except CommandConflictError:
            return replace(attempt, outcome=OTHER_BODY)
        except ClockError:
            return replace(attempt, outcome=LATER)
        except (UnavailableError, *LOST):
            # An OutcomeUnknownError is one of them: it may be stored or not.
            return replace(attempt, outcome=None)
        except AppendError as failure:
            return replace(attempt, outcome=f"{type(failure).__name__}: {failure}")
        return replace(attempt, outcome=STORED, first=done.first, count=done.count, repeated=done.repeated)


class Writer:
    """One thread that writes until the run ends."""

    def __init__(self, run: Run, asking: Asking, name: str) -> None:
        """Take a name that no other writer ever has: what it does follows from that and the seed."""
        self._run = run
        self._asking = asking
        self._name = name
        self._chance = random.Random(f"{run.plan.seed} {name}")  # noqa: S311 - the same deeds for the same seed
        self._commands = itertools.count(1)
        self._streams = itertools.count(1)
        self._own = self._next_own()
        self._done: list[Attempt] = []

    def work(self) -> None:
        """Write until the run is to stop."""
        ways = (self._on_own, self._on_shared, self._on_both, self._again, self._with_other_body, self._misled)
        while not self._run.is_stopping():
            self._chance.choices(ways, weights=(60, 22, 6, 6, 3, 3))[0]()

    def _on_own(self) -> None:
        expected = [(self._own.stream, self._own.version)]
        done = self._asking.insist(self._attempt(expected, most=self._run.plan.batch))
        self._settle(done)

    def _on_shared(self) -> None:
        stream = self._shared()
        self._asking_kept([(stream, self._version(stream))])

    def _on_both(self) -> None:
        stream = self._shared()
        self._asking_kept([(stream, self._version(stream)), (self._own.stream, self._own.version)])

    def _asking_kept(self, expected: Sequence[tuple[str, int]]) -> None:
        # Small ones: most of them conflict.
        self._settle(self._asking.insist(self._attempt(expected, most=min(20, self._run.plan.batch))))

    def _again(self) -> None:
        if self._done:
            self._asking.insist(self._chance.choice(self._done))

    def _with_other_body(self) -> None:
        if self._done:
            self._asking.insist(replace(self._chance.choice(self._done), body="b"))

    def _misled(self) -> None:
        """Expect a version that is not, and that is found out; or ask for nothing but to be known."""
        wrong = max(0, self._own.version + self._chance.choice((-3, -1, 1, 4)))
        if wrong == self._own.version:
            self._asking.insist(replace(self._attempt([], most=1), counts=(), told=0))
        else:
            self._asking.insist(self._attempt([(self._own.stream, wrong)], most=20, seen=False))

    def _attempt(self, expected: Sequence[tuple[str, int]], *, most: int, seen: bool = True) -> Attempt:
        cause = None
        if self._chance.random() < 0.3:
            cause = microseconds(now()) + self._chance.randrange(-1_000_000, 50_000)
        number = next(self._commands)
        return Attempt(
            where=self._name,
            command=command_id(self._run.plan.seed, self._name, number),
            body="a",
            expected=tuple(expected),
            counts=tuple(self._chance.randint(1, most) for _ in expected),
            seen=seen,
            told=self._chance.choice((1, 2)) if self._chance.random() < 1 / self._run.plan.tell else 0,
            cause=cause,
            asked=0,
        )

    def _settle(self, done: Attempt) -> None:
        if done.outcome != STORED:
            return
        for (stream, version), count in zip(done.expected, done.counts, strict=True):
            if stream == self._own.stream:
                self._own.version = version + count
        if self._own.version > LONGEST_STREAM:
            self._own = self._next_own()
        self._done = [*self._done[-20:], done]

    def _next_own(self) -> Own:
        return Own(derive("harness-own", self._run.plan.seed, self._name, next(self._streams)))

    def _shared(self) -> str:
        return derive("harness-shared", self._run.plan.seed, self._chance.randrange(self._run.plan.shared))

    def _version(self, stream: str) -> int:
        while True:
            try:
                return self._asking.log.version(StreamId(stream))
            except LOST:
                time.sleep(PAUSE_SECONDS)


def write(run: Run, name: str, generation: int, connection_string: str) -> None:
    """Be a process of writers; the first thing is what a killed one before it had not learnt the outcome of."""
    log = PostgresEventLog(connection_string)
    asking = Asking(log, Recorder(run.directory, f"{name}.{generation}"))
    for attempt in unanswered(run.directory / f"{name}.{generation - 1}.jsonl"):
        asking.insist(attempt)
    writers = [Writer(run, asking, f"{name}.{generation}.{number}") for number in range(run.plan.threads)]
    threads = [threading.Thread(target=writer.work) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()


def unanswered(history: Path) -> list[Attempt]:
    """Give what was asked for and not answered, each command once."""
    waiting: dict[int, Attempt] = {}
    for line in lines_of(history) if history.exists() else ():
        if line["is"] == "asked":
            waiting[line["n"]] = attempt_of(line, history.stem)
        else:
            waiting.pop(line["n"], None)
    return list({attempt.command: attempt for attempt in waiting.values()}.values())

"""Where the time of one command over REST goes: ``python -m benchmarks.command_trace DIRECTORY [COMMANDS]``.

Starts an instance of its own in a new directory, every process with a clock at every step (:mod:`benchmarks.traced`),
gives receptions over REST one at a time, each once every follower has done with the one before, and prints of every
step when it began and ended after the request came in, and how long it took; medians over the commands, in ms.
"""

import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks import command_path
from deploy import followers
from deploy.demo.accounts import ensure_accounts
from deploy.demo.job import Door
from deploy.instance import settings_of
from deploy.launcher import Launcher, Plan, Wish
from deploy.migrate import migrate
from deploy.problems import Problem
from deploy.progress import Progress
from deploy.roster import processes, service_part
from deploy.servers.part import Part
from shared.config import Settings
from shared.kernel.ids import derive

COMMANDS = 30
WARM_UP = 5
BETWEEN_LOOKS_SECONDS = 0.5
LONGEST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Span:
    """One step of one process, in seconds after the request came in."""

    process: str
    step: str
    begin: float
    end: float


def main(data: Path, commands: int) -> None:
    """Run, print the table, stop."""
    folder = data.absolute() / "trace"

    def parts(settings: Settings, mark: str) -> Sequence[Part]:
        return [_traced(service_part(name, settings, mark), folder) for name in processes()]

    def afterwards(settings: Settings) -> None:
        try:
            ensure_accounts(settings)
            windows = _give(settings, commands)
            for line in table(windows, folder):
                command_path.say(line)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    Launcher(Wish(data), Plan(migrate=migrate, services=parts, afterwards=afterwards), progress=Progress()).run()


def _traced(part: Part, folder: Path) -> Part:
    return replace(part, command=(sys.executable, "-m", "benchmarks.traced", part.name, str(folder)))


def _give(settings: Settings, commands: int) -> list[tuple[float, float, float]]:
    """Give receptions one at a time; gives when each request began, was answered, and had nothing more to follow."""
    data = settings.data_directory
    door = Door("http://{0.portal_host}:{0.portal_port}".format(settings_of(data)))
    token, run = door.sign_in(command_path.officer(data)), derive("run", time.time_ns())
    windows = []
    for number in range(commands + WARM_UP):
        begin = time.time()
        command_path.request(door, token, run, number)
        answered = time.time()
        _wait_until_quiet(settings)
        windows.append((begin, answered, time.time()))
    return windows[WARM_UP:]


def _wait_until_quiet(settings: Settings) -> None:
    """Wait until two looks at the databases, which no step is timed in, find the same heads and nobody behind."""
    deadline, heads = time.monotonic() + LONGEST_SECONDS, None
    while time.monotonic() < deadline:
        seen = followers.read(settings)
        behind = seen.unreachable or seen.ledger or any(one.lag for one in seen.followers)
        if not behind and seen.heads == heads:
            return
        heads = seen.heads
        time.sleep(BETWEEN_LOOKS_SECONDS)
    raise Problem(f"a command still has consequences after {LONGEST_SECONDS:.0f} s")


def table(windows: Sequence[tuple[float, float, float]], folder: Path) -> Iterator[str]:
    """Give the lines of the table, by when a step begins."""
    found: dict[tuple[str, str], list[list[Span]]] = defaultdict(list)
    spans = [span for file in sorted(folder.glob("*.jsonl")) for span in _spans(file)]
    for begin, _, quiet in windows:
        within = [span for span in spans if begin <= span.begin < quiet]
        for key, several in _grouped(within).items():
            found[key].append([replace(one, begin=one.begin - begin, end=one.end - begin) for one in several])
    answered = median(answered - begin for begin, answered, _ in windows) * 1e3
    yield f"{len(windows)} commands; answered after {answered:.1f} ms (median)"
    yield "| process | step | times | begins | ends | takes |"
    yield "|---|---|---|---|---|---|"
    rows = [
        (
            median(min(span.begin for span in one) for one in seen),
            f"| {process} | {step} | {median(len(one) for one in seen):g} ",
            median(max(span.end for span in one) for one in seen),
            median(sum(span.end - span.begin for span in one) for one in seen),
        )
        for (process, step), seen in found.items()
        if len(seen) * 2 > len(windows)
    ]
    for begins, words, ends, takes in sorted(rows):
        yield f"{words}| {begins * 1e3:.1f} | {ends * 1e3:.1f} | {takes * 1e3:.1f} |"


def _spans(file: Path) -> Iterator[Span]:
    for line in file.read_text(encoding="ascii").splitlines():
        begin, end, step = json.loads(line)
        yield Span(file.stem, step, begin, end)


def _grouped(spans: Sequence[Span]) -> Mapping[tuple[str, str], list[Span]]:
    grouped: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for span in spans:
        grouped[span.process, span.step].append(span)
    return grouped


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else COMMANDS)  # noqa: PLR2004 - two words at most

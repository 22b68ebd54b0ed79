"""What the measurements of readers share: turns in an order drawn from a seed, one figure a turn, one table."""

import os
import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.machine import load, processor_seconds

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One contender in one round: items, seconds, and µs of processor an item, of the reader and of the server."""

    items: int
    seconds: float
    client: float
    server: float

    @property
    def rate(self) -> float:
        """Give items a second."""
        return self.items / self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A whole run: every contender's turns, what they are compared with, and the load before and after."""

    title: str
    seed: int
    turns: Mapping[str, Sequence[Turn]]
    beside: tuple[tuple[str, str], ...]
    load: tuple[float, float]

    def written(self) -> dict[str, object]:
        """Spell all of it for JSON."""
        return {
            "title": self.title,
            "seed": self.seed,
            "load": self.load,
            "turns": {name: [asdict(turn) for turn in turns] for name, turns in self.turns.items()},
        }


def timed(work: Callable[[], int], server: int) -> Turn:
    """Time work that gives how many items it did."""
    cpu, used, begin = time.process_time(), processor_seconds(server), time.perf_counter()
    items = work()
    seconds = time.perf_counter() - begin
    client, served = time.process_time() - cpu, processor_seconds(server) - used
    return Turn(items=items, seconds=seconds, client=client / items * 1e6, server=served / items * 1e6)


def in_turns(
    title: str,
    contenders: Mapping[str, Callable[[], Turn]],
    *,
    beside: tuple[tuple[str, str], ...] = (),
    rounds: int,
    seed: int,
    say: Say,
    ahead: Collection[int] = (),
) -> Reading:
    """Let every contender have a turn in every round, in an order drawn anew.

    ``ahead`` are servers that go, with this process, before all others of a busy machine (root's right).
    """
    draw, begin = random.Random(seed), load()  # noqa: S311 - an order to be repeated, not a secret
    turns: dict[str, list[Turn]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name in draw.sample(list(contenders), len(contenders)):
            with _before_all_others(ahead):
                turn = contenders[name]()
            turns[name].append(turn)
            say(f"{title}, round {number + 1}: {name}: {turn.rate:,.0f} a second")
    return Reading(title=title, seed=seed, turns=turns, beside=beside, load=(begin, load()))


@contextmanager
def _before_all_others(servers: Collection[int]) -> Iterator[None]:
    """Put this process, servers and what they start before the rest of the machine, for one turn."""
    moved = {os.getpid(), *servers, *(child for server in servers for child in _family(server))} if servers else set()
    try:
        for process in moved:
            _schedule(process, os.SCHED_RR, 1)
        yield
    finally:
        for process in {*moved, *(child for server in servers for child in _family(server))}:
            _schedule(process, os.SCHED_OTHER, 0)


def _schedule(process: int, policy: int, priority: int) -> None:
    for thread in Path(f"/proc/{process}/task").glob("*"):
        with suppress(ProcessLookupError):
            os.sched_setscheduler(int(thread.name), policy, os.sched_param(priority))


def _family(parent: int) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            stat = (process / "stat").read_text(encoding="ascii", errors="replace")
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                yield int(process.name)
                yield from _family(int(process.name))


def table(reading: Reading) -> str:
    """Write a run in Markdown."""
    rounds = max(len(turns) for turns in reading.turns.values())
    first, last = reading.load
    lines = [f"### {reading.title}", "", f"{rounds} rounds, seed {reading.seed}, load {first:.1f} to {last:.1f}.", ""]
    lines += ["| who | items a second [least, most] | µs an item, reader | µs an item, server |", "|---|---|---|---|"]
    for name, turns in reading.turns.items():
        rates = [turn.rate for turn in turns]
        used = f"{median(turn.client for turn in turns):.1f} | {median(turn.server for turn in turns):.1f}"
        lines.append(f"| {name} | {median(rates):,.0f} [{min(rates):,.0f}, {max(rates):,.0f}] | {used} |")
    for ours, theirs in reading.beside:
        pairs = zip(reading.turns[ours], reading.turns[theirs], strict=True)
        ratios = [mine.rate / other.rate for mine, other in pairs]
        lines += ["", f"{ours} beside {theirs}: **{median(ratios):.2f}** times [{min(ratios):.2f}, {max(ratios):.2f}]."]
    return "\n".join(lines) + "\n"

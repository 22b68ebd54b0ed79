"""How fast events are stored: our log beside others, interleaved in one run, on one private server.

Every round runs each contender once, in an order drawn anew from the seed, for the same time. Rates are compared
within a round, and the median of these ratios is told with its spread: what else a machine does in a minute then
weighs on both sides.
"""

import json
import random
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.append_table import Done, Run, Series
from benchmarks.contenders import AT_ONCE, ROOT, Contender, Peers, contenders, environment
from benchmarks.machine import describe, load, processor_seconds
from benchmarks.scratch import scratch_server
from deploy.problems import Problem

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure: rounds of so many seconds a contender, once for every delay of the commits."""

    seed: int
    peers: Peers
    rounds: int = 5
    seconds: float = 2.0
    delays: tuple[float, ...] = (0.0,)
    at_once: int = AT_ONCE


def measure(plan: Plan, say: Say) -> Run:
    """Run everything planned, one server a delay; tells as it goes."""
    series = [_with_commits_slowed(plan, delay, say) for delay in plan.delays]
    return Run(machine=describe(plan.peers), seed=plan.seed, seconds=plan.seconds, series=tuple(series))


def write(run: Run, place: Path) -> None:
    """Keep everything that was measured as JSON."""
    place.write_text(json.dumps(run.written(), indent=1) + "\n", encoding="utf-8")


def _with_commits_slowed(plan: Plan, delay: float, say: Say) -> Series:
    draw = random.Random(plan.seed)  # noqa: S311 - an order to be repeated, not a secret
    with scratch_server(delay) as (settings, server):
        server_pid = server.pid or 0
        taking_part = contenders(settings, plan.peers, slowed=delay > 0, at_once=plan.at_once)
        begin = load()
        done: dict[str, list[Done]] = {contender.name: [] for contender in taking_part}
        for number in range(plan.rounds):
            order = draw.sample(taking_part, len(taking_part))
            for contender in order:
                result = _run_one(contender, plan.seconds, server_pid)
                done[contender.name].append(result)
                say(f"+{delay:g} ms, round {number + 1}: {contender.name}: {result.rate:,.0f} a second")
    return Series(delay=delay, contenders=tuple(taking_part), done=done, load=(begin, load()))


def _run_one(contender: Contender, seconds: float, server_pid: int) -> Done:
    """Start a contender's processes, let them all go at once when all are ready, add up what they did."""
    processes = [
        subprocess.Popen(  # noqa: S603 - our own words
            contender.command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(contender.processes)
    ]
    try:
        for process in processes:
            if _line(process.stdout) != "ready\n":
                raise Problem(f"{contender.name} did not become ready")
        before = processor_seconds(server_pid)
        for process in processes:
            _tell(process.stdin, f"{seconds}\n")
        parts = [json.loads(_line(process.stdout) or "{}") for process in processes]
        used = processor_seconds(server_pid) - before
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    return _sum(contender, parts, used)


def _sum(contender: Contender, parts: Sequence[dict[str, float]], server: float) -> Done:
    if not all(parts):
        raise Problem(f"{contender.name} ended before its time")
    events = sum(part["events"] for part in parts)
    return Done(
        rate=sum(part["events"] / part["seconds"] for part in parts),
        client=sum(part["cpu"] for part in parts) / events * 1e6,
        server=server / events * 1e6,
        p50=max(part["p50"] for part in parts),
        p99=max(part["p99"] for part in parts),
    )


def _tell(stream: IO[str] | None, text: str) -> None:
    if stream is not None:
        stream.write(text)
        stream.flush()


def _line(stream: IO[str] | None) -> str:
    return "" if stream is None else stream.readline()

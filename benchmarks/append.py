"""How fast events are stored: our log beside others, interleaved in one run, on one private server.

Every round runs each contender once, in an order drawn anew from the seed, for the same time. Rates are compared
within a round, and the median of these ratios is told with its spread: what else a machine does in a minute then
weighs on both sides.
"""

import json
import random
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.append_table import Done, Run, Series
from benchmarks.contenders import AT_ONCE, ROOT, Contender, Peers, contenders, environment
from benchmarks.machine import describe, load, processor_seconds
from benchmarks.scratch import scratch_server
from deploy.problems import Problem

Say = Callable[[str], None]
Team = Sequence["subprocess.Popen[str]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure: rounds of so many seconds a contender, once for every delay of the commits."""

    seed: int
    peers: Peers
    rounds: int = 10
    seconds: float = 1.0
    delays: tuple[float, ...] = (0.0,)
    at_once: int = AT_ONCE


def measure(plan: Plan, say: Say) -> Run:
    """Run everything planned, one server a delay; tells as it goes. Cut off, it gives the rounds that are whole."""
    series: list[Series] = []
    for delay in plan.delays:
        one, whole = _with_commits_slowed(plan, delay, say)
        series += [one] if any(one.done.values()) else []
        if not whole:
            say("cut off: what follows is of the rounds that everybody took part in")
            break
    return Run(machine=describe(plan.peers), seed=plan.seed, seconds=plan.seconds, series=tuple(series))


def write(run: Run, place: Path) -> None:
    """Keep everything that was measured as JSON."""
    place.write_text(json.dumps(run.written(), indent=1) + "\n", encoding="utf-8")


def _with_commits_slowed(plan: Plan, delay: float, say: Say) -> tuple[Series, bool]:
    draw = random.Random(plan.seed)  # noqa: S311 - an order to be repeated, not a secret
    with scratch_server(delay) as (settings, server), ExitStack() as started:
        taking_part = contenders(settings, plan.peers, slowed=delay > 0, at_once=plan.at_once)
        teams = {contender.name: started.enter_context(_team(contender)) for contender in taking_part}
        begin, done, whole = load(), {contender.name: list[Done]() for contender in taking_part}, True
        try:
            for number in range(1, plan.rounds + 1):
                for contender in draw.sample(taking_part, len(taking_part)):
                    result = _turn(contender, teams[contender.name], plan.seconds, server.pid or 0)
                    done[contender.name].append(result)
                    say(f"+{delay:g} ms, round {number}: {contender.name}: {result.rate:,.0f} a second")
        except KeyboardInterrupt:
            whole = False
        least = min(len(results) for results in done.values())
        done = {name: results[:least] for name, results in done.items()}
    return Series(delay=delay, contenders=tuple(taking_part), done=done, load=(begin, load())), whole


@contextmanager
def _team(contender: Contender) -> Iterator[Team]:
    """Start a contender's processes and wait until they are ready; between their turns they sleep."""
    team = [
        subprocess.Popen(  # noqa: S603 - our own words
            contender.command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(contender.processes)
    ]
    try:
        if any(_line(process.stdout) != "ready\n" for process in team):
            raise Problem(f"{contender.name} did not become ready")
        yield team
    finally:
        for process in team:
            process.kill()
            process.communicate()


def _turn(contender: Contender, team: Team, seconds: float, server_pid: int) -> Done:
    """Let a contender's processes go all at once, and add up what they did."""
    before = processor_seconds(server_pid)
    for process in team:
        _tell(process.stdin, f"{seconds}\n")
    parts = [json.loads(_line(process.stdout) or "{}") for process in team]
    return _sum(contender, parts, processor_seconds(server_pid) - before)


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

"""How fast the law is applied: all rules for one person, and tens of thousands of cases under another day's law.

The first is done in this process, with nothing but the rule book. The second reads a log on a private server: lives
of invented cases, encoded as entitlements encodes them; a few are decided and then repeated under other cases.
"""

import json
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated

import typer

from benchmarks.granted import DAYS, TODAY, ask, decided, fill, received
from benchmarks.machine import load
from benchmarks.scratch import scratch_server
from deploy.collecting import collect_seldom
from deploy.recomputing import Totals, recompute_all, streams
from services.entitlements.domain import State
from services.entitlements.domain.assessing import known_on
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.files import load_rule_book
from services.entitlements.rules.granting import answer
from services.entitlements.rules.matrix import assess
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog
from shared.kernel.ids import CaseId, derive
from shared.kernel.refusal import Refused

LAW_OF, NOTED = date(2026, 3, 2), 5_000

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Measure how fast the law is applied.")


@dataclass(frozen=True, slots=True)
class Assessed:
    """What one day's rules took for one person: how many answered, and milliseconds of many rounds.

    ``processor`` is what a round cost this process, whatever else the machine did.
    """

    day: date
    rules: int
    processor: float
    p50: float
    p99: float
    worst: float


def assess_everything(book: RuleBook, state: State, case: CaseId, day: date) -> int:
    """Answer the matrix and every rule in force for one person; give how many rules were answered."""
    reception = state.reception
    if reception is None:
        return 0
    known = known_on(state, reception, day=day)
    assess(book, known.person, day)
    answered = 0
    for rule in book.in_force(day, "02"):
        # An amount that only an officer can state is refused: the rule was weighed up to there.
        with suppress(Refused):
            answer(book, ask(case, day, rule.code, area="02"), known)
        answered += 1
    return answered


def measure_rules(rounds: int) -> list[Assessed]:
    """Time all rules for one person under three days' law."""
    book, case = load_rule_book(), CaseId(derive("bench-case", 0))
    found = []
    for day in DAYS:
        state = decided(book, *received(case, day))[0]
        times, used = [], time.process_time()
        for _ in range(rounds):
            began = time.perf_counter()
            answered = assess_everything(book, state, case, day)
            times.append((time.perf_counter() - began) * 1000)
        processor = (time.process_time() - used) / rounds * 1000
        found.append(Assessed(day, answered, processor, median(times), quantiles(times, n=100)[98], max(times)))
    return found


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over all cases: seconds of the clock and of this process, and its resident memory on the way, in MiB."""

    cases: int
    differing: int
    seconds: float
    processor: float
    resident: Sequence[float]


def resident() -> float:
    """Give how much memory this process holds now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def passes(own: str, rounds: int) -> Iterator[Pass]:
    """Recompute every case of a log, as often as wanted."""
    log, book = PostgresEventLog(own, readers=1), load_rule_book()
    try:
        for _ in range(rounds):
            began, used, memory = time.perf_counter(), time.process_time(), list[float]()

            def note(done: int, memory: list[float] = memory) -> None:
                if done % NOTED == 0:
                    memory.append(resident())

            with connect(own) as connection:
                totals: Totals = recompute_all(
                    log, streams(connection), book, as_of=TODAY, law_of=LAW_OF, progress=note
                )
            seconds, processor = time.perf_counter() - began, time.process_time() - used
            yield Pass(totals.cases, totals.differing, seconds, processor, memory or [resident()])
    finally:
        log.close()


@app.command()
def rules(rounds: Annotated[int, typer.Option(min=100, help="How often all rules are asked.")] = 2_000) -> None:
    """Time the matrix and every rule in force for one person, in this process."""
    collect_seldom()
    begun = load()
    typer.echo("| day of the law | rules | processor ms | p50 ms | p99 ms | worst ms |\n|---|---|---|---|---|---|")
    for one in measure_rules(rounds):
        times = f"{one.processor:.2f} | {one.p50:.2f} | {one.p99:.2f} | {one.worst:.2f}"
        typer.echo(f"| {one.day} | {one.rules} | {times} |")
    typer.echo(f"\n{rounds} rounds, load {begun:.1f} to {load():.1f}.")


@app.command()
def recompute(
    cases: Annotated[int, typer.Option(min=1, help="How many cases the log holds.")] = 50_000,
    rounds: Annotated[int, typer.Option(min=1, help="How often all are recomputed.")] = 3,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write every figure there.", dir_okay=False)] = None,
) -> None:
    """Recompute every case of a log under the law of 2 March 2026; nothing is stored."""
    collect_seldom()
    begun = load()
    with scratch_server() as (settings, _server):
        own, events = fill(settings, cases)
        before = resident()
        typer.echo(f"{cases:,} cases, {events:,} events; {before:.0f} MiB before the first pass")
        typer.echo("| pass | cases | would differ | seconds | cases a second | processor ms a case | MiB on the way |")
        typer.echo("|---|---|---|---|---|---|---|")
        found = []
        for number, one in enumerate(passes(own, rounds), start=1):
            found.append(one)
            memory = f"{min(one.resident):.0f} to {max(one.resident):.0f}"
            figures = f"{one.seconds:.1f} | {one.cases / one.seconds:,.0f} | {one.processor / one.cases * 1000:.2f}"
            typer.echo(f"| {number} | {one.cases:,} | {one.differing:,} | {figures} | {memory} |")
    typer.echo(f"\nload {begun:.1f} to {load():.1f}.")
    if json_file is not None:
        json_file.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    app()

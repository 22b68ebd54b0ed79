"""How fast the law is applied: all rules for one person, and tens of thousands of cases under another day's law.

The first is done in this process, with nothing but the rule book. The second reads a log on a private server: lives
of invented cases, encoded as entitlements encodes them; a few are decided and then repeated under other cases.
"""

import json
import resource
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated
from uuid import UUID

import typer

from benchmarks.machine import load
from benchmarks.scratch import make_log, scratch_server
from deploy.collecting import collect_seldom
from deploy.recomputing import Totals, recompute_all, sealed_codec, streams
from services.entitlements.commands import AssessFinding, AssessReception, Command, Facts, GrantSupport
from services.entitlements.domain import State, decider
from services.entitlements.domain.assessing import known_on
from services.entitlements.events import Event
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.files import load_rule_book
from services.entitlements.rules.granting import answer
from services.entitlements.rules.matrix import assess
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import NewEvent
from shared.kernel.ids import CaseId, CommandId, StreamId, derive, event_id
from shared.kernel.record import Metadata
from shared.kernel.refusal import Refused

TODAY, LAW_OF = date(2026, 11, 2), date(2026, 3, 2)
BEGUN = datetime(2026, 3, 2, tzinfo=UTC)
TEMPLATES = 60
ASKED = 8
ORIGIN = "hoigia.example/24/entitlements/00"
DAYS = (date(2020, 9, 1), date(2024, 9, 2), date(2026, 3, 2))
FACTS = Facts(
    shelter_days=30,
    shelter_months=1,
    road_days=2,
    in_facility=True,
    poor_household=True,
    cannot_pay=True,
    no_health_insurance=True,
    under_4=False,
    returned_to_residence=True,
    vocational_need=True,
    financial_difficulty=True,
    production_need=True,
    continuing_school=True,
    school_years=1,
    insurance_months=12,
    guard_days=3,
    in_viet_nam=True,
)
_COPY = (
    "COPY log.event (position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data)"
    " FROM STDIN (FORMAT BINARY)"
)
_TYPES = ("int8", "uuid", "int4", "uuid", "uuid", "text", "timestamptz", "bytea", "bytea", "bytea")
_HEADS = (
    "INSERT INTO log.stream (stream, version, last_position)"
    " SELECT stream, max(version), max(position) FROM log.event GROUP BY stream"
)

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


def ask(case: CaseId, day: date, rule: str, *, area: str | None) -> GrantSupport:
    """Ask for support under a rule, every fact stated."""
    return GrantSupport(
        case_id=case,
        today=TODAY,
        role="case-manager",
        regime=None,
        rule=rule,
        legal_date=day,
        first=None,
        last=None,
        area=area,
        facts=FACTS,
        stated_amount=None,
        funding=None,
        note=None,
    )


def received(case: CaseId, day: date) -> tuple[Command, Command]:
    """Receive somebody and find her a victim."""
    return (
        AssessReception(
            case_id=case, route="TU_TRINH_BAO", nationality="VN", under_18=False, received_on=day, accompanying=1
        ),
        AssessFinding(case_id=case, finding=5, status="ActualVictimOfTrafficking", determined_on=day),
    )


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


def decided(book: RuleBook, *commands: Command) -> tuple[State, list[Event]]:
    """Decide commands one after the other; what is refused leaves no trace."""
    decide = decider(book)
    state, events = decide.initial, []
    for command in commands:
        try:
            new = decide.decide(command, state)
        except Refused:
            continue
        state = decide.resume(state, new)
        events += new
    return state, events


def life(book: RuleBook, number: int) -> list[Event]:
    """Decide one life under the old law or the new, in a province with rows of its own or without."""
    case, day = CaseId(derive("bench-case", number)), DAYS[number % len(DAYS)]
    area = (None, "02", "56")[number // len(DAYS) % 3]
    asked = [ask(case, day, rule.code, area=area) for rule in book.in_force(day, area)][:ASKED]
    return decided(book, *received(case, day), *asked)[1]


def templates() -> list[tuple[NewEvent, ...]]:
    """Encode a few lives as the service does; a case beyond them is one of them under another stream."""
    book, codec = load_rule_book(), sealed_codec()
    found = []
    for number in range(TEMPLATES):
        stream, command = StreamId(derive("bench-stream", number)), CommandId(derive("bench-command", number))
        meta = Metadata(
            actor=derive("staff", "lan"),
            agency="24-so-y-te",
            role="case-manager",
            purpose="support",
            correlation=command,
            occurred_at=BEGUN,
            subject=stream,
        )
        events = life(book, number)
        found.append(codec.encode(events, command=command, stream=stream, version=0, origin=ORIGIN, meta=meta))
    return found


def rows(cases: int) -> Iterator[tuple[object, ...]]:
    """Give the rows of a log of so many cases."""
    lives, position = templates(), 0
    for number in range(cases):
        stream, command = UUID(derive("bench-stream", number)), CommandId(derive("bench-command", number))
        for version, one in enumerate(lives[number % TEMPLATES], start=1):
            position += 1
            yield (
                *(position, stream, version, UUID(event_id(command, version)), UUID(command)),
                *(one.type, BEGUN + timedelta(microseconds=position), one.salt, one.meta, one.data),
            )


def fill(settings: Settings, cases: int) -> tuple[str, int]:
    """Make a log of so many cases; gives its service's connection string and how many events it holds."""
    own, count = make_log(settings, "recomputed"), 0
    with connect(settings.postgres("recomputed", "hoigia")) as connection:
        connection.execute("SET statement_timeout = 0")
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for row in rows(cases):
                copy.write_row(row)
                count += 1
        connection.execute(_HEADS)
        connection.execute("VACUUM ANALYZE log.event")
    return own, count


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over all cases: seconds, and the resident memory of this process at its end, in MiB."""

    cases: int
    differing: int
    seconds: float
    resident: float


def resident() -> float:
    """Give how much memory this process holds now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def passes(own: str, rounds: int) -> Iterator[Pass]:
    """Recompute every case of a log, as often as wanted."""
    log, book = PostgresEventLog(own, readers=1), load_rule_book()
    try:
        for _ in range(rounds):
            began = time.perf_counter()
            with connect(own) as connection:
                totals: Totals = recompute_all(
                    log, streams(connection), book, as_of=TODAY, law_of=LAW_OF, progress=lambda _: None
                )
            yield Pass(totals.cases, totals.differing, time.perf_counter() - began, resident())
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
        typer.echo(
            "| pass | cases | would differ | seconds | cases a second | MiB at its end |\n|---|---|---|---|---|---|"
        )
        found = []
        for number, one in enumerate(passes(own, rounds), start=1):
            found.append(one)
            figures = f"{one.seconds:.1f} | {one.cases / one.seconds:,.0f} | {one.resident:.0f}"
            typer.echo(f"| {number} | {one.cases:,} | {one.differing:,} | {figures} |")
    typer.echo(f"\nload {begun:.1f} to {load():.1f}.")
    if json_file is not None:
        written = [{"seconds": one.seconds, "resident": one.resident, "cases": one.cases} for one in found]
        json_file.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    app()

"""`hoigia bench`: measurements, from a checkout; a table on stdout, everything as JSON where wanted."""

import importlib
import json
import secrets
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.collecting import collect_seldom
from deploy.problems import Problem

PACKAGE = "benchmarks"

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Measure; nothing here is a test.")


@app.callback()
def bench() -> None:
    """Measure, on private servers that are removed afterwards."""


def benchmark(name: str) -> Any:
    """Import one module of the measurements, which stand beside the packages and are not installed with them."""
    module = f"{PACKAGE}.{name}"
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as failure:
        if failure.name not in {PACKAGE, module}:
            raise
        raise Problem("measurements are no part of an installation: run this from a checkout") from None


@app.command()
def append(
    *,
    rounds: Annotated[int, typer.Option(min=1, help="How often everybody has a turn.")] = 10,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long a turn is.")] = 1.0,
    slower: Annotated[
        list[float] | None, typer.Option(min=0.0, help="Again with every commit so many ms slower; may be repeated.")
    ] = None,
    eventsourcing: Annotated[
        Path | None, typer.Option(help="The python of an environment that has eventsourcing.", dir_okay=False)
    ] = None,
    message_db: Annotated[
        Path | None, typer.Option(help="The folder `database` of message-db's package.", file_okay=False)
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Draws the order; told with the result.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write every figure there.", dir_okay=False)] = None,
) -> None:
    """Append events of 1 KB: our log, and what else is there, in turns."""
    peers, measuring, tables = (benchmark(name) for name in ("contenders", "append", "append_table"))
    others = peers.Peers(
        eventsourcing=eventsourcing and eventsourcing.absolute(), message_db=message_db and message_db.absolute()
    )
    for name, place in (("eventsourcing", eventsourcing), ("message-db", message_db)):
        if place is None:
            _say(f"{name} does not take part: no --{name}")
    plan = measuring.Plan(
        seed=secrets.randbelow(10**6) if seed is None else seed,
        rounds=rounds,
        seconds=seconds,
        delays=(0.0, *(slower or ())),
        peers=others,
    )
    run = measuring.measure(plan, _say)
    if json_file is not None:
        measuring.write(run, json_file)
    typer.echo(tables.table(run), nl=False)


@app.command()
def hub(
    *,
    seconds: Annotated[float, typer.Option(min=1.0, help="How long each load lasts.")] = 10.0,
    ahead: Annotated[bool, typer.Option(help="Let the measured process go before all others (root only).")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write every figure there.", dir_okay=False)] = None,
) -> None:
    """Time how long a service's process is kept from its green threads under full database load."""
    measuring = benchmark("hub_stall")
    rows = measuring.measure(seconds, _say, ahead=ahead)
    if json_file is not None:
        json_file.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    typer.echo(measuring.table(rows), nl=False)


Rounds = Annotated[int, typer.Option(min=1, help="How often everybody has a turn.")]
Events = Annotated[int, typer.Option(min=5, help="How long the log is.")]
Ahead = Annotated[bool, typer.Option(help="Let those measured go before all others of a busy machine (root only).")]
Seed = Annotated[int | None, typer.Option(help="Draws the order; told with the result.")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write every figure there.", dir_okay=False)]


@app.command()
def follow(
    *, rounds: Rounds = 5, events: Events = 50_000, ahead: Ahead = False, seed: Seed = None, json_file: JsonFile = None
) -> None:
    """Apply a log to read models, the checkpoint in the same transaction."""
    _read("follow", "run", json_file, seed=seed, rounds=rounds, events=events, ahead=ahead)


@app.command()
def rebuild(
    *, rounds: Rounds = 3, events: Events = 50_000, ahead: Ahead = False, seed: Seed = None, json_file: JsonFile = None
) -> None:
    """Rebuild a service's read models beside the live ones; and what opening envelopes would add."""
    _read("follow", "rebuild", json_file, seed=seed, rounds=rounds, events=events, ahead=ahead)


@app.command()
def replay(
    *,
    rounds: Rounds = 3,
    events: Events = 1_000_000,
    eventsourcing: Annotated[
        Path | None, typer.Option(help="The python of an environment that has eventsourcing.", dir_okay=False)
    ] = None,
    ahead: Ahead = False,
    seed: Seed = None,
    json_file: JsonFile = None,
) -> None:
    """Read a whole log and fold it, beside eventsourcing's subscription on the same events; opening is told apart."""
    if eventsourcing is None:
        _say("eventsourcing does not take part: no --eventsourcing")
    peer = eventsourcing and eventsourcing.absolute()
    _read("replay", "run", json_file, seed=seed, rounds=rounds, events=events, ahead=ahead, eventsourcing=peer)


@app.command()
def relay(
    *, rounds: Rounds = 3, events: Events = 5_000, ahead: Ahead = False, seed: Seed = None, json_file: JsonFile = None
) -> None:
    """Publish a log in order, beside a publisher that waits for the confirm of each message."""
    _read("relay", "run", json_file, seed=seed, rounds=rounds, events=events, ahead=ahead)


@app.command("case")
def case_replay(
    *,
    events: Annotated[int, typer.Option(min=100, help="How many events the case has.")] = 200,
    cases: Annotated[int, typer.Option(min=1, help="How many such cases the ledger holds.")] = 250,
    times: Annotated[int, typer.Option(min=100, help="How often each question is asked.")] = 400,
    seed: Seed = None,
    json_file: JsonFile = None,
) -> None:
    """Replay a case as of any moment, from a ledger of many cases."""
    drawn = secrets.randbelow(10**6) if seed is None else seed
    collect_seldom()
    run = benchmark("case_replay").measure(seed=drawn, events=events, cases=cases, times=times, say=_say)
    if json_file is not None:
        json_file.write_text(json.dumps(run.written(), indent=1) + "\n", encoding="utf-8")
    typer.echo(run.table(), nl=False)


def _read(module: str, function: str, json_file: Path | None, *, seed: int | None, **plan: Any) -> None:
    drawn = secrets.randbelow(10**6) if seed is None else seed
    measure = getattr(benchmark(module), function)
    # As every process of the platform has it.
    collect_seldom()
    reading = measure(seed=drawn, say=_say, **plan)
    if json_file is not None:
        json_file.write_text(json.dumps(reading.written(), indent=1) + "\n", encoding="utf-8")
    typer.echo(benchmark("reading").table(reading), nl=False)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")

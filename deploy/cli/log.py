"""`hoigia log`: checking the logs against themselves and against the ledger, from the stored bytes."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.checked import logs_of_nobody, verify_log
from deploy.cli.checkpoints import checkpoint
from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, known_service
from deploy.cli.partitions import partitions
from deploy.cli.restoring import restore
from deploy.cli.signing import rotate_key
from deploy.cli.time_stamping import time_stamp
from deploy.cli.witnesses import keys, witnesses
from deploy.instance import settings_of
from deploy.problems import REFUSED
from deploy.verifying import workers
from deploy.witnesses import Questions
from services.audit.rules import Finding
from services.audit.rules.verifying import Verdict
from shared.config import Settings
from shared.contracts.registry import SERVICES

if TYPE_CHECKING:
    from deploy.authorities.stamped_logs import StampedLogs

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The append-only logs.")


@app.callback()
def log() -> None:
    """Check the append-only logs, take old partitions off them, restore their tails; their keys, and who cosigns."""


app.command("partitions")(partitions)
app.command("restore-tail")(restore)
app.command("rotate-key")(rotate_key)
app.command("checkpoint")(checkpoint)
app.command("keys")(keys)
app.command("witnesses")(witnesses)
app.command("time-stamp")(time_stamp)


@app.command("verify")
def verify_logs(
    service: Annotated[
        str | None, typer.Option("--service", help="Only the log of this service.", callback=known_service)
    ] = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no witness of another node.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Recompute every leaf and root; compare with the ledger and with what was signed; ends with 1 at what is wrong."""
    settings = settings_of(data_dir)
    questions = None if offline else Questions(settings)
    names = [service] if service else SERVICES
    with workers() as pool:
        stamps, unstamped = _stamps(settings)
        verdicts = {name: verify_log(settings, name, questions, pool, shown=_stamped(stamps, name)) for name in names}
    if service is None:
        verdicts |= logs_of_nobody(settings, SERVICES)
    if as_json:
        typer.echo(json.dumps({name: _written(verdict) for name, verdict in verdicts.items()}))
    else:
        _show(verdicts)
    for wrong in unstamped:
        typer.echo(wrong, err=True)
    if unstamped or any(verdict.finding for verdict in verdicts.values()):
        raise typer.Exit(REFUSED)


def _stamps(settings: Settings) -> tuple[list["StampedLogs"], list[str]]:
    """Read the time stamps that are kept, and why some of them do not verify."""
    if not (settings.data_directory / "time-stamps").exists():
        return [], []
    from deploy.authorities.stamped_logs import StampedLogs, stamped_logs  # noqa: PLC0415 - certificates load slowly

    found = list(stamped_logs(settings))
    sound = [one for one in found if isinstance(one, StampedLogs)]
    return sound, [str(one) for one in found if not isinstance(one, StampedLogs)]


def _stamped(stamps: Sequence["StampedLogs"], service: str) -> list[tuple[str, str]]:
    """Give the notes of a log that were stamped, each with who says so."""
    return [(stamp.name(), stamp.notes[service]) for stamp in stamps if service in stamp.notes]


def _written(verdict: Verdict) -> dict[str, object]:
    finding = verdict.finding
    return {
        "records": verdict.records,
        "root": verdict.root.hex(),
        "behind": verdict.behind,
        "signed": verdict.signed,
        "finding": None if finding is None else asdict(finding),
        "unasked": dict(verdict.unasked),
    }


def _show(verdicts: dict[str, Verdict]) -> None:
    table = Table("log", "records", "signed", "root", "not in the ledger yet", "", box=None)
    for name, verdict in verdicts.items():
        word = "[green]sound[/]" if verdict.finding is None else "[red]wrong[/]"
        table.add_row(
            name, str(verdict.records), str(verdict.signed), verdict.root.hex()[:16], str(verdict.behind), word
        )
    Console().print(table)
    # Below the table, which cuts what is too wide for a terminal: of what is wrong no word may be missing.
    for name, verdict in verdicts.items():
        if verdict.finding is not None:
            typer.echo(f"{name}: {verdict.finding.code} at {verdict.finding.position}{_said_by(verdict.finding)}")
    for name, verdict in verdicts.items():
        for witness, why in verdict.unasked.items():
            typer.echo(f"{name}: {witness} does not say what it saw ({why})", err=True)


def _said_by(finding: Finding) -> str:
    by = "" if finding.by is None else f", says {finding.by}"
    return by if finding.about is None else f"{by} ({finding.about})"

"""`hoigia log`: checking the logs against themselves and against the ledger, from the stored bytes."""

import json
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, replace
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, known_service
from deploy.cli.partitions import partitions
from deploy.cli.restoring import restore
from deploy.cli.signing import rotate_key
from deploy.cli.time_stamping import time_stamp
from deploy.cli.witnesses import keys, witnesses
from deploy.instance import settings_of
from deploy.problems import REFUSED
from deploy.signed import signed_of
from deploy.verifying import Pages, Source, workers
from deploy.witnesses import Questions
from services.audit.projections import cosigned
from services.audit.projections.witnessed import contradictions, notes
from services.audit.rules import Finding, Verdict, verify_prepared
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import DetachedError
from shared.notary.keyfiles import witness_name
from shared.notary.tree import StoredTree

if TYPE_CHECKING:
    from deploy.authorities.stamped_logs import StampedLogs

LEDGER = "audit"

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The append-only logs.")


@app.callback()
def log() -> None:
    """Check the append-only logs, take old partitions off them, restore their tails; their keys, and who cosigns."""


app.command("partitions")(partitions)
app.command("restore-tail")(restore)
app.command("rotate-key")(rotate_key)
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
        verdicts = {name: verify_log(settings, name, questions, pool, stamps=stamps) for name in names}
    if as_json:
        typer.echo(json.dumps({name: _written(verdict) for name, verdict in verdicts.items()}))
    else:
        _show(verdicts)
    for wrong in unstamped:
        typer.echo(wrong, err=True)
    if unstamped or any(verdict.finding for verdict in verdicts.values()):
        raise typer.Exit(REFUSED)


def verify_log(
    settings: Settings,
    service: str,
    questions: Questions | None = None,
    pool: Executor | None = None,
    *,
    stamps: Sequence["StampedLogs"] = (),
) -> Verdict:
    """Walk one log from its first record and compare it with ledger, tree and every root that was signed or stamped.

    One in which nothing is wrong is then shown to the witnesses of other nodes that are to be asked. A long log is
    prepared by the processes of a pool.
    """
    book = settings.postgres(LEDGER, f"{LEDGER}_service")
    string = settings.postgres(service, f"{service}_service")
    log = PostgresEventLog(string, readers=1)
    try:
        with connect(book) as ledger, connect(string) as here:
            # First what was signed, then the records: what is signed meanwhile would be ahead of them.
            tree, own = StoredTree(here), witness_name(settings)
            seen = ((own, words) for words in chain(notes(ledger, service), contradictions(ledger, service)))
            stamped = ((stamp.name(), stamp.notes[service]) for stamp in stamps if service in stamp.notes)
            shown = chain(seen, cosigned.notes(ledger, service), stamped)
            sealed = signed_of(settings, service, origin=log.origin, tree=tree, witnessed=shown)
            pages = Pages(Source(string, book, service, log.origin), here, ledger)
            found = verify_prepared(pages.all(pool), pages.holds_more, origin=log.origin, signed=sealed.signed)
            if found.finding is None and sealed.unreadable is not None:
                found = replace(found, finding=sealed.unreadable)
            # What lies in a detached partition is not lost: attach it before the log can be verified.
            if found.finding is not None and not log.is_at_hand(found.finding.position):
                raise DetachedError(found.finding.position)
            if found.finding is not None or questions is None:
                return found
            asked = questions.ask(service, tree=tree, ledger=ledger)
            return replace(found, finding=asked.finding, unasked=asked.unasked)
    finally:
        log.close()


def _stamps(settings: Settings) -> tuple[list["StampedLogs"], list[str]]:
    """Read the time stamps that are kept, and why some of them do not verify."""
    if not (settings.data_directory / "time-stamps").exists():
        return [], []
    from deploy.authorities.stamped_logs import StampedLogs, stamped_logs  # noqa: PLC0415 - certificates load slowly

    found = list(stamped_logs(settings))
    sound = [one for one in found if isinstance(one, StampedLogs)]
    return sound, [str(one) for one in found if not isinstance(one, StampedLogs)]


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
    return "" if finding.by is None else f", says {finding.by}"

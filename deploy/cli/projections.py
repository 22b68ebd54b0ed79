"""`hoigia projections`: rebuilding read models from the logs, beside the live ones."""

import importlib
import json
import warnings
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress as Bar

from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, known_service
from deploy.collecting import collect_seldom
from deploy.from_ledger import LedgerInbox, LedgerLog
from deploy.instance import settings_of
from deploy.problems import REFUSED, WRONG_USAGE, Problem
from shared.config import Settings
from shared.eventlog.database import open_pool
from shared.eventlog.readmodel import DecodedLog, Difference, Rebuild
from shared.messaging.inbound import InboundSource

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Read models, rebuilt from the logs.")


@app.callback()
def projections() -> None:
    """Rebuild read models."""


@app.command("rebuild")
def rebuild(
    service: Annotated[str, typer.Argument(help="Whose read models.", callback=known_service)],
    *,
    check: Annotated[bool, typer.Option("--check", help="Only compare with the live tables; change nothing.")] = False,
    from_ledger: Annotated[
        bool, typer.Option(help="Take the records from the ledger, not from the log; only with --check, at rest.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Fill new tables from the log while the service runs, compare, and switch them in; ends with 1 at a difference."""
    collect_seldom()
    if from_ledger and not check:
        raise Problem("the ledger's copies are only compared with the live tables: say --check", exit_code=WRONG_USAGE)
    found = rebuild_service(settings_of(data_dir), service, check=check, from_ledger=from_ledger)
    if as_json:
        typer.echo(
            json.dumps({"service": service, "checked_only": check, "differences": [asdict(one) for one in found]})
        )
    for one in [] if as_json else found:
        typer.echo(f"{one.table}: {one.only_live} rows only live, {one.only_rebuilt} only rebuilt")
    if not as_json:
        typer.echo(f"{service}: {'differs' if found else 'equal, row for row'}{'' if check else '; switched in'}")
    if found and check:
        raise typer.Exit(REFUSED)


def rebuild_service(settings: Settings, service: str, *, check: bool, from_ledger: bool = False) -> list[Difference]:
    """Rebuild what a service projects from its own log and, where it keeps one, from its inbox.

    ``from_ledger`` takes the copies of the records that the ledger holds, and makes the inbox again of them.
    """
    # The wiring of a service imports nameko; only its definition is used here.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    module: Any = importlib.import_module(f"services.{service}.service")
    house: Any = importlib.import_module("shared.house.service")
    runtime: Any = importlib.import_module("shared.house.opening").open_runtime(module.DEFINITION, settings)
    ledger = open_pool(settings.postgres("audit", "audit_service"), size=1) if from_ledger else None
    try:
        log = runtime.log if ledger is None else LedgerLog(ledger, service)
        own: Rebuild[Any] = Rebuild(DecodedLog(log, runtime.codec), runtime.read_model, runtime.connection_string)
        found = list(_run(own, check=check, name=service))
        if runtime.definition.mirror is not None:
            inbox: Any = InboundSource(runtime.log.database) if ledger is None else LedgerInbox(ledger, service)
            mirror: Rebuild[Any] = Rebuild(
                inbox, runtime.definition.mirror, runtime.connection_string, follower=house.MIRROR
            )
            found += _run(mirror, check=check, name=f"{service} (inbox)")
    except LookupError:
        if ledger is None:
            raise
        raise Problem(
            f"the ledger does not hold all that {service} has projected yet; look at `hoigia status` and ask again"
        ) from None
    finally:
        runtime.close()
        if ledger is not None:
            ledger.close()
    return found


def _run(work: Rebuild[Any], *, check: bool, name: str) -> list[Difference]:
    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        return list(work.run(check=check, progress=lambda position: bar.update(task, completed=position)))

"""`hoigia log witnesses` and `hoigia log keys`: who else sees this node's logs, and what they need to."""

import json
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, some_keys
from deploy.instance import settings_of
from deploy.witnesses import named
from services.audit.projections import cosigned
from shared.clock import now
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.database import connect
from shared.kernel.record import write_time
from shared.notary.keyfiles import WITNESS, key_name, read_keys
from shared.notary.tree import StoredTree
from shared.transparency.notes import COSIGNATURE, VerifierKey

LEDGER = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How far a witness has cosigned a log, and how many signed records it has not."""

    service: str
    witness: str
    size: int
    lag: int
    seen_at: str | None


def witnesses(*, as_json: AsJson = False, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Show how far each witness of another node has cosigned each log, and how many signed records it has not."""
    found = lags(settings_of(data_dir))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found]))
        return
    table = Table("log", "witness", "cosigned", "lag", "at", box=None)
    for one in found:
        table.add_row(one.service, escape(one.witness), str(one.size), str(one.lag), one.seen_at or "never")
    Console(soft_wrap=True).print(table if found else "no witness of another node is named")


def keys(
    *,
    witness: Annotated[
        bool, typer.Option("--witness", help="The keys with which this node's witness cosigns now instead.")
    ] = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Print the keys of this node's logs, as a witness of another node wants them, a line each."""
    settings = settings_of(data_dir)
    for line in some_keys(_witness_keys(settings) if witness else _log_keys(settings)):
        typer.echo(line)


def lags(settings: Settings) -> list[Lag]:
    """Read, from the databases, how far every named witness is with every log; raises ``Problem``."""
    others = named(settings)
    if not others:
        return []
    with connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger:
        last = cosigned.last(ledger)
    found = []
    for service in SERVICES:
        with connect(settings.postgres(service, f"{service}_service")) as connection:
            newest = StoredTree(connection).newest()
        for witness in others:
            known = last.get((service, witness.name))
            size = 0 if known is None else known.size
            found.append(
                Lag(
                    service=service,
                    witness=witness.name,
                    size=size,
                    lag=max(0, (0 if newest is None else newest.size) - size),
                    seen_at=None if known is None else write_time(known.seen_at),
                )
            )
    return found


def _log_keys(settings: Settings) -> list[str]:
    return [one.written() for service in SERVICES for one in read_keys(settings.secrets, service).validities]


def _witness_keys(settings: Settings) -> list[str]:
    found = read_keys(settings.secrets, WITNESS).at(now())
    return [
        VerifierKey(one.name, COSIGNATURE, one.public).written()
        for one in found
        if one.name == key_name(settings, WITNESS)
    ]

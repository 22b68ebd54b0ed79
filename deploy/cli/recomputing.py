"""`hoigia law recompute`: what every case would be owed under the law of another day."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir
from deploy.collecting import collect_seldom
from deploy.instance import settings_of
from deploy.recomputing import Totals, count_streams, recompute_all, streams
from services.entitlements.rules.files import load_rule_book
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog
from shared.kernel.days import legal_date

OWNER = "entitlements"
Day = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="What was known on this day; today if left out."),
]


def recompute(
    *,
    law_of: Annotated[datetime, typer.Option("--law-of", formats=["%Y-%m-%d"], help="The day whose law is applied.")],
    as_of: Day = None,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Answer every decision again under the law of another day and count what would differ; nothing is stored."""
    collect_seldom()
    day = legal_date(now()) if as_of is None else as_of.date()
    began = time.perf_counter()
    totals = _recompute(settings_of(data_dir), law_of=law_of, as_of=day)
    seconds = time.perf_counter() - began
    if as_json:
        typer.echo(json.dumps(written(totals), ensure_ascii=False))
    else:
        _show(totals)
    typer.echo(f"{totals.cases:,} cases in {seconds:.1f} s, {totals.cases / seconds:,.0f} a second", err=True)


def _recompute(settings: Settings, *, law_of: datetime, as_of: Any) -> Totals:
    connection_string = settings.postgres(OWNER, f"{OWNER}_service")
    log = PostgresEventLog(connection_string, readers=1)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with connect(connection_string) as connection, Bar(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("streams", total=count_streams(connection))
            return recompute_all(
                log,
                streams(connection),
                load_rule_book(),
                as_of=as_of,
                law_of=law_of.date(),
                progress=lambda done: bar.update(task, completed=done),
            )
    finally:
        log.close()


def written(totals: Totals) -> Mapping[str, Any]:
    """Spell totals for programs."""
    return {
        "cases": totals.cases,
        "differing": totals.differing,
        "opened": dict(sorted(totals.opened.items())),
        "closed": dict(sorted(totals.closed.items())),
        "decisions": [
            {**asdict(change), "count": count, "then": totals.then[change], "now": totals.now[change]}
            for change, count in sorted(totals.decisions.items(), key=lambda item: str(item[0]))
        ],
    }


def _show(totals: Totals) -> None:
    table = Table("rule then", "rule now", "outcome", "decisions", "đồng then", "đồng now")
    for one in written(totals)["decisions"]:
        outcome = one["outcome"] if one["reason"] is None else f"{one['outcome']}: {one['reason']}"
        table.add_row(
            one["rule_then"],
            one["rule_now"] or "none",
            outcome,
            *(f"{one[name]:,}" for name in ("count", "then", "now")),
        )
    Console(soft_wrap=True).print(table)
    for what, regimes in (("opened", totals.opened), ("closed", totals.closed)):
        for regime, cases in sorted(regimes.items()):
            typer.echo(f"{what} in {cases:,} cases: {regime}")
    typer.echo(f"{totals.differing:,} of {totals.cases:,} cases would differ")

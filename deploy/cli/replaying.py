"""`hoigia case steps | changes | consequences | sight`: a case as it stood, replayed from the ledger, masked."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.tree import Tree

from deploy.cli.asking import ask_about
from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, AsUser, Case, DataDir, Purpose, moment_of
from shared.kernel.canonical import Json
from shared.kernel.days import VIET_NAM
from shared.kernel.record import read_time

AsOf = Annotated[str | None, typer.Option("--as-of", help="As it stood at this time (RFC 3339), not as it stands.")]
OccurredBy = Annotated[
    str | None, typer.Option("--occurred-by", help="Only what had happened by this time (RFC 3339).")
]
OnFrom = Annotated[
    str | None, typer.Option("--cursor", help="Where to go on: `next` or `previous` of the page before.")
]
NOTHING = "-"


def moments(**given: str | None) -> dict[str, Json]:
    """Spell the times that were given, by the names under which they are asked."""
    return {name: moment_of(text) for name, text in given.items() if text is not None}


def steps(  # noqa: PLR0913 - one parameter an option
    case: Case,
    user: AsUser,
    purpose: Purpose,
    as_of: AsOf = None,
    occurred_by: OccurredBy = None,
    *,
    cursor: OnFrom = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many steps a page has.")] = 50,
    view: Annotated[
        bool, typer.Option("--view", help="With the case as it stood after each step; 10 a page at most.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Go through a case step by step: each event in order of record, with what it changed."""
    asked: dict[str, Json] = {**moments(as_of=as_of, occurred_by=occurred_by), "limit": limit, "view": view}
    if cursor is not None:
        asked["cursor"] = cursor
    found = ask_about(case, "replay.steps", asked, user=user, purpose=purpose, data_dir=data_dir)
    if as_json or view:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    console = Console()
    for item in found["items"]:
        console.print(f"[bold]{item['step']}/{found['steps']}[/]  {_line(item['event'])}")
        for line in _changed(item):
            console.print(f"    {line}", highlight=False)
    _print_cursors(console, found)


def changes(  # noqa: PLR0913 - one parameter an option
    case: Case,
    user: AsUser,
    purpose: Purpose,
    *,
    earlier: Annotated[str, typer.Option("--from", help="The earlier moment (RFC 3339).")],
    later: Annotated[str | None, typer.Option("--to", help="The later one; now when left out.")] = None,
    by: Annotated[str, typer.Option(help="`record`: when it was recorded; `occurrence`: when it happened.")] = "record",
    cursor: OnFrom = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many events a page has.")] = 200,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Tell two moments of a case apart: which events came between, and which fields they changed."""
    asked: dict[str, Json] = {**moments(**{"from": earlier, "to": later}), "by": by, "limit": limit}
    if cursor is not None:
        asked["cursor"] = cursor
    found = ask_about(case, "replay.changes", asked, user=user, purpose=purpose, data_dir=data_dir)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    console = Console()
    for item in found["events"]:
        console.print(_line(item["event"]))
    for line in _changed({**found, "personal": [one for item in found["events"] for one in item["personal"]]}):
        console.print(f"    {line}", highlight=False)
    _print_cursors(console, found)


def consequences(
    case: Case,
    service: Annotated[str, typer.Argument(help="In whose log the event stands.")],
    position: Annotated[int, typer.Argument(min=1, help="At which position, as the history tells it.")],
    user: AsUser,
    purpose: Purpose,
    *,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Show what one event changed, and everything it caused in every service, as a tree."""
    asked: dict[str, Json] = {"service": service, "position": position}
    found = ask_about(case, "replay.consequences", asked, user=user, purpose=purpose, data_dir=data_dir)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    console = Console()
    for cause in found["because"]:
        console.print(f"because of {_line(cause)}")
    console.print(_grown(found))


def sight(
    case: Case,
    user: AsUser,
    purpose: Purpose,
    as_of: AsOf = None,
    *,
    agency: Annotated[
        str | None, typer.Option(help="Only this agency, with the case as it could have seen it.")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Tell what each agency could have seen at a moment, under the rules and consents of then; only to audit."""
    asked = moments(as_of=as_of)
    if agency is not None:
        asked["agency"] = agency
    found = ask_about(case, "replay.sight", asked, user=user, purpose=purpose, data_dir=data_dir)
    if as_json or agency is not None:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    rules = found["rules"]
    table = Table("agency", "because of", "since", "values", "withheld", box=None)
    for one in found["agencies"]:
        bonds = one["relationships"]
        table.add_row(
            one["agency"],
            ", ".join(bond["basis"] for bond in bonds),
            _time(bonds[0]["since"]) if bonds else NOTHING,
            ", ".join(f"{count} {word}" for word, count in one["values"].items()) or NOTHING,
            str(one["withheld"]),
        )
    console = Console()
    if rules is None:
        console.print("before the first dated rules")
    else:
        console.print(f"rules {rules['id']}, in force since {rules['valid_from']}")
    console.print(f"withheld as told by {found['withheld_by']['id']}")
    console.print(table)


def _print_cursors(console: Console, found: Mapping[str, Any]) -> None:
    for word in ("previous", "next"):
        if found[word] is not None:
            console.print(f"{word}: --cursor {found[word]}")


def _line(event: Mapping[str, Any]) -> str:
    return f"{_time(event['recorded_at'])}  {event['service']} {event['position']}  {event['type']}  {event['agency']}"


def _changed(item: Mapping[str, Any]) -> Iterator[str]:
    for change in item["changes"]:
        before, after = (json.dumps(change[word], ensure_ascii=False) for word in ("from", "to"))
        yield f"{change['field']}: {before} → {after}"
    for one in item["personal"]:
        erased = f", erased by decision {one['erased']}" if "erased" in one else ""
        yield f"{one['field']}: ({one['class']}{erased})"


def _grown(node: Mapping[str, Any]) -> Tree:
    tree = Tree(_line(node["event"]))
    for line in _changed(node):
        tree.add(line)
    for caused in node["caused"]:
        tree.add(_grown(caused))
    if node["left_out"]:
        tree.add(f"and {node['left_out']} more, not named here")
    return tree


def _time(text: str) -> str:
    return f"{read_time(text).astimezone(VIET_NAM):%Y-%m-%d %H:%M:%S}"

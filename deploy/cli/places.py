"""`hoigia places`: what the code of a place means on a day. Reads the tables of this release; needs no instance."""

import json
from datetime import date, datetime
from typing import Annotated, Any

import typer

from deploy.cli.options import AsJson
from services.directory.rules.telling import Places
from services.directory.schemas.communes import load_communes
from services.directory.schemas.reference import load_reference

DAY = ["%Y-%m-%d"]

app = typer.Typer(add_completion=False)


@app.command()
def places(
    code: Annotated[str | None, typer.Argument(help="A code of 2, 3 or 5 digits; without one the provinces.")] = None,
    *,
    on: Annotated[datetime, typer.Option("--on", formats=DAY, help="The day: without one a code means nothing.")],
    seen_on: Annotated[
        datetime | None, typer.Option("--seen-on", formats=DAY, help="In which province that lies on a later day.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a place's code means on a day, what became of it, and how sure that is."""
    asked = Places(load_reference().provinces, load_communes)
    later = None if seen_on is None else seen_on.date()
    found: list[Any] = [asked.told(code, on.date(), seen_on=later)] if code else list(asked.listed(on.date()))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for place in found:
        typer.echo("\n".join(_lines(place)) if code else f"{place['code']} {place['name']}")


def _lines(place: dict[str, Any]) -> list[str]:
    lines = [f"{place['code']} {place['name']} ({_held(place['valid_from'], place['valid_to'])})"]
    if place["level"] != "province":
        lines.append(f"  in {place['province']['code']} {place['province']['name']}")
    lines += [
        f"  since {one['from']} {one['code']} {one['name']} ({one['share']}, {one['confidence']})"
        for one in place["became"]
    ]
    lines += [
        f"  holds what was {one['code']} {one['name']} until {one['valid_to']} ({one.get('share', 'whole')})"
        for one in place["parts"]
    ]
    if "seen" in place:
        lines.append(f"  on {place['seen']['on']} in {place['seen']['code']} {place['seen']['name']}")
    lines.append(f"  {place['confidence']}: source {place['source']}, {place['basis']}")
    return lines + [f"  not confirmed: {text}" for text in place["open"]]


def _held(first: str | None, last: str | None) -> str:
    begun = "first day not known" if first is None else f"from {date.fromisoformat(first)}"
    return begun if last is None else f"{begun}, to {date.fromisoformat(last)}"

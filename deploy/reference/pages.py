"""Which generated page is made by what."""

from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.reference import (
    certificates,
    cli,
    clocks,
    commands,
    events,
    law,
    metrics,
    places,
    protection,
    refusals,
    rest,
    rules,
    settings,
)

DOCS = Path(__file__).parents[2] / "docs" / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "certificates.md": certificates.page,
    "clocks.md": clocks.page,
    "command-line.md": cli.page,
    "commands.md": commands.page,
    "events.md": events.page,
    "law.md": law.page,
    "metrics.md": metrics.page,
    "places.md": places.page,
    "protection.md": protection.page,
    "refusals.md": refusals.page,
    "rest.md": rest.page,
    "rules.md": rules.page,
    "settings.md": settings.page,
}

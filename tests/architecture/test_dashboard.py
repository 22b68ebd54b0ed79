"""The dashboard shows what `/metrics` says, all of it, and nothing that it does not say."""

import json
import re
from typing import Any

from deploy.grafana import FILE, dashboard
from shared.metrics import FAMILIES, HISTOGRAM

BOARD: dict[str, Any] = json.loads(FILE.read_text())
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]


def names_in(query: str) -> set[str]:
    return set(re.findall(r"\bhoigia_[a-z_]+", query))


def said() -> dict[str, set[str]]:
    """Give every name a scraper gets, with its labels."""
    found = {name: set(family.labels) for name, family in FAMILIES.items() if family.kind != HISTOGRAM}
    for family in FAMILIES.values():
        if family.kind == HISTOGRAM:
            found |= {f"{family.name}_{end}": {*family.labels, "le"} for end in ("bucket", "sum", "count")}
    return found


def test_the_file_is_as_the_code_is_now() -> None:
    assert FILE.read_text() == dashboard(), "say `python -m deploy.grafana`"


def test_every_metric_that_is_asked_for_is_said() -> None:
    assert QUERIES
    for query in QUERIES:
        assert names_in(query), query
        assert names_in(query) <= said().keys(), query


def test_every_metric_is_shown_somewhere() -> None:
    shown = {name.removesuffix("_bucket") for query in QUERIES for name in names_in(query)}
    assert shown == FAMILIES.keys()


def test_labels_of_queries_and_legends_are_labels_of_their_metric() -> None:
    for panel in PANELS:
        for target in panel["targets"]:
            known = set().union(*(said()[name] for name in names_in(target["expr"])))
            used = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            used |= set(re.findall(r"(\w+)(?:!=|=~|!~|=)\"", target["expr"]))
            used |= {word for group in re.findall(r"by \(([^)]*)\)", target["expr"]) for word in group.split(", ")}
            assert used <= known, target


def test_every_panel_has_a_title_a_meaning_and_a_place_of_its_own() -> None:
    titles = [panel["title"] for panel in BOARD["panels"]]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    assert all(panel["description"] for panel in PANELS)
    cells = [
        (x, y)
        for panel in BOARD["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert all(x < 24 for x, _ in cells)

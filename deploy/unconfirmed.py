"""Everything the platform is not sure of, in one list: the open points, and each dated row that is marked so.

Rows are read from the data files themselves, so that a new table cannot be forgotten here.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shared
from shared.calendar import TABLES, YEARS
from shared.contracts.vocabulary import Confidence

ROOT = Path(shared.__file__).parent.parent
KINDS: Mapping[str, str] = {
    "bodies.csv": "body",
    "communes-notes.csv": "communes",
    "instruments.csv": "instrument",
    "parameters.csv": "parameter",
    "provinces.csv": "province",
}
"""What a row of a table is called; a TOML file names its rows itself."""
_SAYS = frozenset({"valid_from", "valid_to", "confidence", "source", "open"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A dated row of some table and how sure it is; several rows may have one name."""

    name: str
    since: str
    confidence: str


def marked(confidence: Confidence = Confidence.UNCONFIRMED) -> list[Marked]:
    """List the rows of all tables that have a confidence, by name and day."""
    return sorted({row for row in rows() if row.confidence == confidence}, key=lambda row: (row.name, row.since))


def rows() -> Iterator[Marked]:
    """Give every row of the law and of reference data, of whatever confidence; the calendar gives its years."""
    for year, confidence in YEARS.items():
        yield Marked(name=f"holidays:{year}", since=f"{year}-01-01", confidence=confidence)
    for file in files():
        yield from rows_of(file)


def files() -> Iterator[Path]:
    """Give every data file of the platform but those of the calendar."""
    for folder in ("services", "shared"):
        for file in sorted((ROOT / folder).rglob("*.*")):
            if file.suffix in {".csv", ".toml"} and file.name not in TABLES:
                yield file


def rows_of(file: Path) -> Iterator[Marked]:
    """Give the rows of a file that say how sure they are; raises ``KeyError`` for a CSV file without a name here."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".csv":
        lines = csv.DictReader(text.splitlines())
        kind = KINDS[file.name] if "confidence" in (lines.fieldnames or ()) else ""
        tables: Mapping[str, Any] = {kind: list(lines)} if kind else {}
    else:
        tables = tomllib.loads(text)
    for kind, found in tables.items():
        for row in found if isinstance(found, list) else ():
            yield from _marked(f"{kind}:{_code(row)}", row)


def _marked(name: str, row: Mapping[str, Any]) -> Iterator[Marked]:
    if "confidence" in row:
        yield Marked(name=name, since=str(row.get("valid_from") or ""), confidence=row["confidence"])
    for key, parts in row.items():
        # How sure we are of the place that a row names is not how sure we are of the row.
        for part in parts if isinstance(parts, list) and key != "basis" else ():
            if isinstance(part, dict):
                yield from _marked(name, part)


def _code(row: Mapping[str, Any]) -> str:
    words = (cell for key, cell in row.items() if isinstance(cell, str) and cell and key not in _SAYS)
    return str(row.get("code") or row.get("name") or "/".join(words) or "all")

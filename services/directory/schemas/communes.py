"""The large tables of places: checked line by line when a service starts, kept only once somebody asks.

They hold no quotes and no commas inside cells, so that a line can be read where it stands.
"""

import re
from collections.abc import Container, Mapping
from functools import cache

from marshmallow import fields, validate

from services.directory.rules.communes import Communes, Note, Tables
from services.directory.schemas.reference import PROVINCE, load_reference
from services.directory.schemas.tables import DATA, BadRowError, DatedSchema, Text, check_known, read_table

KINDS = ("Xã", "Phường", "Thị trấn", "Đặc khu")
NOTES = "communes-notes.csv"
HEADERS: Mapping[str, str] = {
    "communes.csv": "code,name,province",
    "districts-before.csv": "code,name,province",
    "communes-before.csv": "code,name,district,became",
}
LINES: Mapping[str, re.Pattern[str]] = {
    "communes.csv": re.compile(r"\d{5},(?:Xã|Phường|Đặc khu) [^,\"]+,(?P<parent>\d\d)"),
    "districts-before.csv": re.compile(r"\d{3},(?:Huyện|Quận|Thị xã|Thành phố) [^,\"]+,(?P<parent>\d\d)"),
    "communes-before.csv": re.compile(
        r"(?:\d{5},(?:Xã|Phường|Thị trấn) |\d{3},Huyện )[^,\"]+,(?P<parent>\d{3}),(?P<became>\d{5}\??(?: \d{5}\??)*)"
    ),
}


class NoteSchema(DatedSchema):
    """communes-notes.csv."""

    class Meta:
        """The order of the columns."""

        fields = ("province", "kind", "valid_from", "valid_to", "open", "source", "confidence")

    made = Note

    province = fields.String(load_default=None, validate=PROVINCE)
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    open = Text(required=True)


@cache
def load_communes() -> Communes:
    """Read the tables that this release ships and keep them; raises ``BadRowError``."""
    return read_communes({name: (DATA / name).read_text(encoding="utf-8") for name in (*HEADERS, NOTES)})


def check_communes() -> None:
    """Read the tables as :func:`load_communes` does, and keep nothing."""
    load_communes.__wrapped__()


def read_communes(files: Mapping[str, str]) -> Communes:
    """Read the tables from the text of their files by name.

    Raises ``BadRowError`` for a line that is not as its table wants, a code that is there twice, a province,
    district or successor that no table has, and a note without a listed source.
    """
    reference = load_reference()
    notes = read_table(NOTES, files[NOTES], NoteSchema())
    check_known(notes, "source", reference.sources)
    provinces = {row.code for row in reference.provinces.rows}
    communes = _lines("communes.csv", files, parents=provinces)
    districts = _lines("districts-before.csv", files, parents=provinces)
    before = _lines("communes-before.csv", files, parents=districts, successors=communes)
    tables = Tables(communes=communes, districts=districts, before=before)
    return Communes(tables, [placed.row for placed in notes], reference.provinces.first_day)


def _lines(
    name: str,
    files: Mapping[str, str],
    *,
    parents: Container[str],
    successors: Container[str] = (),
) -> dict[str, bytes]:
    lines = files[name].splitlines()
    if not lines or lines[0] != HEADERS[name]:
        raise BadRowError(f"{name}:1: the columns are not {HEADERS[name]}")
    kept: dict[str, bytes] = {}
    for number, line in enumerate(lines[1:], start=2):
        code, _, cells = line.partition(",")
        wrong = "is there twice" if code in kept else _wrong(LINES[name].fullmatch(line), parents, successors)
        if wrong is not None:
            raise BadRowError(f"{name}:{number}: {wrong}")
        kept[code] = cells.encode()
    return kept


def _wrong(found: re.Match[str] | None, parents: Container[str], successors: Container[str]) -> str | None:
    if found is None:
        return "is no row of this table"
    cells = found.groupdict()
    if cells["parent"] not in parents:
        return f"lies in an unknown place: {cells['parent']}"
    unknown = [code for code in cells.get("became", "").replace("?", "").split() if code not in successors]
    return f"became is unknown: {unknown[0]}" if unknown else None

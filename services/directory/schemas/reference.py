"""The small tables of reference data, read once: nothing starts on a bad row."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from marshmallow import fields, validate

from services.directory.rules.places import Province, Provinces
from services.directory.rules.reference import Body, Instrument, OpenPoint, Parameter, Reference, Source
from services.directory.schemas.tables import (
    DATA,
    Code,
    DatedSchema,
    Placed,
    RowSchema,
    Text,
    check_known,
    check_succession,
    check_unique,
    read_table,
)

LEVELS = ("nation", "province", "district", "commune", "abroad")
PROVINCE = validate.Regexp(r"\d{2}", error="is no province code")


class SourceSchema(RowSchema):
    """sources.csv."""

    made = Source

    code = Code(required=True)
    page = Text(required=True)


class InstrumentSchema(DatedSchema):
    """instruments.csv."""

    class Meta:
        """The order of the columns."""

        fields = ("code", "title", "issued", "valid_from", "valid_to", "source", "confidence", "open")

    made = Instrument

    code = Code(required=True)
    title = Text(required=True)
    issued = fields.Date(load_default=None)
    open = Text(load_default=None)


class ParameterSchema(DatedSchema):
    """parameters.csv."""

    class Meta:
        """The order of the columns."""

        fields = ("name", "value", "valid_from", "valid_to", "source", "confidence", "open")

    made = Parameter

    name = Code(required=True)
    value = fields.Integer(required=True, validate=validate.Range(min=1, error="is not positive"))
    open = Text(load_default=None)


class ProvinceSchema(DatedSchema):
    """provinces.csv."""

    class Meta:
        """The order of the columns."""

        fields = ("code", "name", "valid_from", "valid_to", "became", "basis", "source", "confidence")

    made = Province

    code = fields.String(required=True, validate=PROVINCE)
    name = Text(required=True)
    became = fields.String(load_default=None, validate=PROVINCE)
    basis = Code(required=True)


class BodySchema(DatedSchema):
    """bodies.csv."""

    class Meta:
        """The order of the columns."""

        fields = (
            *("code", "function", "level", "name", "valid_from", "valid_to"),
            *("powers", "follows", "basis", "source", "confidence"),
        )

    made = Body

    code = Code(required=True)
    function = Code(required=True)
    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    name = Text(required=True)
    powers = Text(required=True)
    follows = Code(load_default=None)
    basis = Code(required=True)


class OpenPointSchema(RowSchema):
    """unconfirmed.csv."""

    made = OpenPoint

    code = Code(required=True)
    asked_en = Text(required=True)
    asked_vi = Text(required=True)
    meanwhile = Text(required=True)
    rests = fields.Function(deserialize=lambda cell: tuple(cell.split()), required=True)


SCHEMAS: Mapping[str, type[RowSchema]] = {
    "sources.csv": SourceSchema,
    "instruments.csv": InstrumentSchema,
    "parameters.csv": ParameterSchema,
    "provinces.csv": ProvinceSchema,
    "bodies.csv": BodySchema,
    "unconfirmed.csv": OpenPointSchema,
}


@cache
def load_reference() -> Reference:
    """Read the reference data that this release ships; raises ``BadRowError``."""
    return read_reference({name: (DATA / name).read_text(encoding="utf-8") for name in SCHEMAS})


def read_reference(files: Mapping[str, str]) -> Reference:
    """Read the tables from the text of their files by name.

    Raises ``BadRowError`` for a bad cell, a missing or unlisted source, an unknown code, a code that is there
    twice, rows that overlap or leave a gap, and a province or body that ends and leads nowhere.
    """
    tables = {name: read_table(name, files[name], schema()) for name, schema in SCHEMAS.items()}
    sources, instruments = tables["sources.csv"], tables["instruments.csv"]
    for name in ("sources.csv", "instruments.csv", "bodies.csv", "unconfirmed.csv"):
        check_unique(tables[name], lambda row: row.code)
    for name in ("instruments.csv", "parameters.csv", "provinces.csv", "bodies.csv"):
        check_known(tables[name], "source", {placed.row.code for placed in sources})
    for name in ("provinces.csv", "bodies.csv"):
        check_known(tables[name], "basis", {placed.row.code for placed in instruments})
    check_succession(tables["parameters.csv"], lambda row: row.name)
    check_succession(tables["provinces.csv"], lambda row: row.code)
    _check_became(tables["provinces.csv"])
    _check_follows(tables["bodies.csv"])
    return Reference(
        sources={placed.row.code: placed.row for placed in sources},
        instruments={placed.row.code: placed.row for placed in instruments},
        provinces=Provinces([placed.row for placed in tables["provinces.csv"]]),
        parameters=_rows(tables["parameters.csv"]),
        bodies=_rows(tables["bodies.csv"]),
        open_points=_rows(tables["unconfirmed.csv"]),
    )


def _rows(placed: Sequence[Placed[Any]]) -> tuple[Any, ...]:
    return tuple(one.row for one in placed)


def _check_became(rows: Sequence[Placed[Province]]) -> None:
    for placed in rows:
        row = placed.row
        if (row.validity.last is None) != (row.became is None):
            raise placed.wrong("a province that ends becomes another, and only such a one")
        following = [one.row for one in rows if one.row.code == row.became and row.validity.touches(one.row.validity)]
        if row.became is not None and not following:
            raise placed.wrong(f"became is unknown on the day after: {row.became}")


def _check_follows(rows: Sequence[Placed[Body]]) -> None:
    by_code = {placed.row.code: placed.row for placed in rows}
    check_known(rows, "follows", by_code)
    for placed in rows:
        if placed.row.follows is None:
            continue
        earlier = by_code[placed.row.follows]
        if not earlier.validity.touches(placed.row.validity):
            raise placed.wrong(f"does not begin when {earlier.code} ends")

"""agencies.toml, checked when the directory starts; ``rules`` reads it once it is known to be sound."""

import re
import tomllib
from collections.abc import Container, Iterator
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.directory.rules import province_of
from services.directory.schemas.reference import PROVINCE, load_reference
from services.directory.schemas.tables import DATA, BadRowError, Code, Text
from shared.contracts.vocabulary import AgencyKind, Confidence

FILE = "agencies.toml"
_HEADER = re.compile(r"\[\[agency\]\]")


class NameSchema(Schema):
    """A name and since when."""

    name = Text(required=True)
    valid_from = fields.Raw(required=True)
    source = Text(required=True)
    confidence = fields.Enum(Confidence, by_value=True, required=True)


class AgencySchema(Schema):
    """An agency and its names."""

    code = Code(required=True)
    kind = fields.Enum(AgencyKind, by_value=True, required=True)
    province = fields.String(required=True, validate=PROVINCE)
    name = fields.List(fields.Nested(NameSchema), required=True, validate=validate.Length(min=1))


def check_agencies(text: str | None = None) -> None:
    """Refuse a bad agency by file and line of its ``[[agency]]``; without a text, of the file that ships.

    Raises ``BadRowError`` for a missing or unknown key, a missing source, an unknown kind, confidence or province,
    a code that is there twice or of another province, and two names from the same day on.
    """
    text = (DATA / FILE).read_text(encoding="utf-8") if text is None else text
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if _HEADER.match(line)]
    provinces = {row.code for row in load_reference().provinces.rows}
    seen: set[str] = set()
    for number, row in zip(lines, _parsed(text), strict=True):
        wrong = next(_wrong(row, seen, provinces), None)
        if wrong is not None:
            raise BadRowError(f"{FILE}:{number}: {wrong}")
        seen.add(row["code"])


def _parsed(text: str) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = tomllib.loads(text).get("agency", [])
    except tomllib.TOMLDecodeError as failure:
        raise BadRowError(f"{FILE}: {failure}") from None
    return rows


def _wrong(row: dict[str, Any], seen: Container[str], provinces: Container[str]) -> Iterator[str]:
    try:
        AgencySchema().load(row)
    except ValidationError as failure:
        yield str(failure.messages)
        return
    if row["code"] in seen:
        yield f"is there twice: {row['code']}"
    if row["province"] not in provinces or province_of(row["code"]) != row["province"]:
        yield f"province is unknown or not that of the code: {row['province']}"
    days = [name["valid_from"] for name in row["name"]]
    if len(set(days)) != len(days):
        yield "two names from the same day on"

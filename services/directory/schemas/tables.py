"""Tables of reference data: from the text of a CSV file to rows, every bad row named by file and line."""

import csv
import io
import re
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import Dated, Validity

DATA = Path(__file__).parents[1] / "data"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")

D = TypeVar("D", bound=Dated)
R = TypeVar("R")


class BadRowError(ValueError):
    """A row is not valid; the message begins with its file and line."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[R]):
    """A row and where it stands."""

    place: str
    row: R

    def wrong(self, what: str) -> BadRowError:
        """Make the error that names this row."""
        return BadRowError(f"{self.place}: {what}")


class Code(fields.String):
    """A code: letters, digits, dot, underscore and hyphen."""

    def __init__(self, **words: Any) -> None:
        """Take what any field takes."""
        super().__init__(validate=validate.Regexp(CODE, error="is no code"), **words)


class Text(fields.String):
    """Words that are there."""

    def __init__(self, **words: Any) -> None:
        """Take what any field takes."""
        super().__init__(validate=validate.Length(min=1), **words)


class RowSchema(Schema):
    """What the columns of a table hold; an empty cell is an absent one."""

    made: Callable[..., Any] = dict

    @pre_load
    def drop_empty(self, cells: dict[str, str], **_: Any) -> dict[str, str]:
        """Take an empty cell for an absent one."""
        return {name: cell for name, cell in cells.items() if cell}

    @post_load
    def make(self, values: dict[str, Any], **_: Any) -> Any:
        """Make the row of the values."""
        return type(self).made(**values)


class SourcedSchema(RowSchema):
    """Every row says where it was read and how sure that is."""

    source = Code(required=True)
    confidence = fields.Enum(Confidence, by_value=True, required=True)


class DatedSchema(SourcedSchema):
    """A row that holds from a day on."""

    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)

    @validates_schema
    def check_order(self, values: dict[str, Any], **_: Any) -> None:
        """Refuse a row that ends before it begins."""
        if values["valid_to"] is not None and values["valid_to"] < values["valid_from"]:
            raise ValidationError("is before valid_from", "valid_to")

    @post_load
    def make(self, values: dict[str, Any], **_: Any) -> Any:
        """Make the row of the values, its days together."""
        validity = Validity(first=values.pop("valid_from"), last=values.pop("valid_to"))
        return type(self).made(validity=validity, **values)


def read_table(name: str, text: str, schema: Schema) -> list[Placed[Any]]:
    """Read a table; raises :class:`BadRowError` for another header, a wrong number of cells and a refused row."""
    lines = csv.reader(io.StringIO(text), strict=True)
    try:
        header = next(lines, [])
        if header != list(schema.fields):
            raise BadRowError(f"{name}:1: the columns are not {','.join(schema.fields)}")
        return [_placed(f"{name}:{lines.line_num}", cells, schema=schema) for cells in lines]
    except csv.Error as failure:
        raise BadRowError(f"{name}:{lines.line_num}: {failure}") from None


def _placed(place: str, cells: Sequence[str], *, schema: Schema) -> Placed[Any]:
    if len(cells) != len(schema.fields):
        raise BadRowError(f"{place}: {len(cells)} cells, not {len(schema.fields)}")
    try:
        return Placed(place, schema.load(dict(zip(schema.fields, cells, strict=True))))
    except ValidationError as failure:
        raise BadRowError(f"{place}: {'; '.join(_told(failure))}") from None


def _told(failure: ValidationError) -> Iterator[str]:
    messages = failure.messages if isinstance(failure.messages, dict) else {"": failure.messages}
    for field, found in messages.items():
        yield f"{field} {found[0] if isinstance(found, list) else found}"


def check_unique(rows: Sequence[Placed[R]], key: Callable[[R], Hashable]) -> None:
    """Refuse a second row of the same key."""
    seen: set[Hashable] = set()
    for placed in rows:
        if key(placed.row) in seen:
            raise placed.wrong(f"is there twice: {key(placed.row)}")
        seen.add(key(placed.row))


def check_known(rows: Sequence[Placed[R]], field: str, known: Collection[str]) -> None:
    """Refuse a row that names a code that no table has; an absent one names none."""
    for placed in rows:
        value = getattr(placed.row, field)
        if value is not None and value not in known:
            raise placed.wrong(f"{field} is unknown: {value}")


def check_succession(rows: Sequence[Placed[D]], key: Callable[[D], Hashable], *, gaps: bool = False) -> None:
    """Refuse rows of one key that overlap or, unless gaps may be, leave days between them."""
    last: dict[Hashable, Placed[D]] = {}
    for placed in sorted(rows, key=lambda one: one.row.validity.first):
        earlier = last.get(key(placed.row))
        if earlier is not None and earlier.row.validity.meets(placed.row.validity):
            raise placed.wrong(f"overlaps {earlier.place}")
        if earlier is not None and not gaps and not earlier.row.validity.touches(placed.row.validity):
            raise placed.wrong(f"leaves a gap after {earlier.place}")
        last[key(placed.row)] = placed

"""What is answered about a place: the same words for the API, the command line and other services."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from services.directory.rules.communes import SINCE, SOURCE, Communes, Part, Unit
from services.directory.rules.places import Province, Provinces
from services.directory.rules.reference import Reference
from shared.contracts.vocabulary import Confidence
from shared.kernel.canonical import Json
from shared.kernel.dated import DAY, Validity

PROVINCE_DIGITS = 2

TABLES = ("bodies", "instruments", "parameters", "sources", "unconfirmed")


def listed(reference: Reference, table: str, on: date) -> list[Json]:
    """List the rows of a table; those that have days only where they hold on a day."""
    tables: dict[str, Sequence[Any]] = {
        "bodies": reference.bodies_on(on),
        "instruments": reference.in_force(on),
        "parameters": [row for row in reference.parameters if row.validity.holds(on)],
        "sources": list(reference.sources.values()),
        "unconfirmed": reference.open_points,
    }
    return [plain(row) for row in tables[table]]


def plain(row: Any) -> dict[str, Json]:
    """Spell a row: days as text, its validity as two of them."""
    cells: dict[str, Json] = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, Validity):
            cells |= {"valid_from": _day(value.first), "valid_to": _day(value.last)}
        else:
            cells[field.name] = _plain(value)
    return cells


class Places:
    """Places of every level; communes are read when the first one is asked for."""

    def __init__(self, provinces: Provinces, communes: Callable[[], Communes]) -> None:
        """Take the provinces, and how to come by the communes."""
        self._provinces, self._communes = provinces, communes

    def listed(self, on: date) -> list[Json]:
        """List the provinces of a day."""
        return [self._province(row, on) for row in self._provinces.on(on)]

    def told(self, code: str, on: date, *, seen_on: date | None = None) -> dict[str, Json]:
        """Tell what a code means on a day and, where asked, in which province that lies on a later one.

        Raises ``Refused``: ``place-unknown``, ``place-not-then``, ``place-before-records``, ``place-order``.
        """
        if len(code) == PROVINCE_DIGITS:
            row = self._provinces.named(code, on)
            answer = self._province(row, on)
        else:
            unit = self._communes().named(code, on)
            row = self._provinces.named(unit.province, on)
            answer = self._unit(unit, row, on=on)
        if seen_on is not None:
            seen = self._provinces.became(row.code, on, on=seen_on)
            answer["seen"] = {"on": seen_on.isoformat(), **_short(seen)}
        return answer

    def _province(self, row: Province, on: date) -> dict[str, Json]:
        last = row.validity.last
        following = [] if last is None or row.became is None else [self._provinces.named(row.became, last + DAY)]
        became: list[Json] = [
            {**_short(one), "from": one.validity.first.isoformat(), "share": "whole", "confidence": one.confidence}
            for one in following
        ]
        return {
            **_head(row.code, "province", name=row.name, on=on, validity=row.validity),
            "province": _short(row),
            "became": became,
            "parts": _codes(self._provinces.parts(row.code, on)),
            "basis": row.basis,
            "source": row.source,
            "confidence": row.confidence,
            "open": [],
        }

    def _unit(self, unit: Unit, province: Province, *, on: date) -> dict[str, Json]:
        # Since when a unit of the older list had stood so is in no table: its first day is not told.
        communes = self._communes()
        became: list[Json] = [self._part(one) for one in unit.became]
        parts: list[Json] = [self._was(code, unit.code) for code in (communes.was(unit.code) if on >= SINCE else ())]
        return {
            **_head(unit.code, unit.level, name=unit.name, on=on, validity=unit.validity),
            "valid_from": SINCE.isoformat() if on >= SINCE else None,
            "province": _short(province),
            "became": became,
            "parts": parts,
            "basis": province.basis,
            "source": SOURCE,
            "confidence": Confidence.weakest(unit.confidence, province.confidence),
            "open": list(unit.open),
        }

    def _part(self, part: Part) -> dict[str, Json]:
        now = self._communes().named(part.code, SINCE)
        # Which street of a divided commune went where the tables cannot say.
        sure = Confidence.KNOWN if part.share == "whole" else Confidence.UNCONFIRMED
        return {
            "code": part.code,
            "name": now.name,
            "from": SINCE.isoformat(),
            "share": part.share,
            "confidence": sure,
        }

    def _was(self, code: str, now: str) -> dict[str, Json]:
        before = self._communes().named(code, SINCE - DAY)
        share = next(part.share for part in before.became if part.code == now)
        return {"code": code, "name": before.name, "valid_to": _day(SINCE - DAY), "share": share}


def _head(code: str, level: str, *, name: str, on: date, validity: Validity) -> dict[str, Json]:
    return {
        "code": code,
        "level": level,
        "name": name,
        "on": on.isoformat(),
        "valid_from": _day(validity.first),
        "valid_to": _day(validity.last),
    }


def _short(row: Province) -> dict[str, Json]:
    return {"code": row.code, "name": row.name}


def _codes(rows: Sequence[Province]) -> list[Json]:
    return [{**_short(row), "valid_to": _day(row.validity.last)} for row in rows]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _plain(value: Any) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    found: Json = list(value) if isinstance(value, tuple) else value
    return found

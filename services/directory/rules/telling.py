"""What is answered about a place: the same words for the API, the command line and other services."""

from collections.abc import Callable, Sequence
from datetime import date

from services.directory.rules.communes import SINCE, SOURCE, Communes, Unit
from services.directory.rules.dated import DAY, Validity, weakest
from services.directory.rules.places import Province, Provinces
from shared.contracts.vocabulary import Confidence
from shared.kernel.canonical import Json

PROVINCE_DIGITS = 2


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

        Raises ``NotFoundError``: ``place-unknown``, ``place-not-then``, ``place-before-records``, ``place-order``.
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
        became = [{**_short(one), "from": one.validity.first.isoformat(), "share": "whole"} for one in following]
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
        communes = self._communes()
        became = [self._part(code, number, of=len(unit.became)) for number, code in enumerate(unit.became)]
        was = [communes.named(code, SINCE - DAY) for code in communes.was(unit.code)] if on >= SINCE else []
        return {
            **_head(unit.code, unit.level, name=unit.name, on=on, validity=unit.validity),
            "province": _short(province),
            "became": became,
            "parts": [{"code": one.code, "name": one.name} for one in was],
            "basis": province.basis,
            "source": SOURCE,
            "confidence": weakest(unit.confidence, province.confidence),
            "open": list(unit.open),
        }

    def _part(self, code: str, number: int, *, of: int) -> dict[str, Json]:
        now = self._communes().named(code, SINCE)
        # Which street of a divided commune went where the tables cannot say.
        share = "whole" if of == 1 else ("part" if number else "main")
        sure = Confidence.KNOWN if of == 1 else Confidence.UNCONFIRMED
        return {"code": code, "name": now.name, "from": SINCE.isoformat(), "share": share, "confidence": sure}


def _head(code: str, level: str, *, name: str, on: date, validity: Validity) -> dict[str, Json]:
    return {
        "code": code,
        "level": level,
        "name": name,
        "on": on.isoformat(),
        "valid_from": validity.first.isoformat(),
        "valid_to": None if validity.last is None else validity.last.isoformat(),
    }


def _short(row: Province) -> dict[str, Json]:
    return {"code": row.code, "name": row.name}


def _codes(rows: Sequence[Province]) -> list[Json]:
    return [
        {**_short(row), "valid_to": None if row.validity.last is None else row.validity.last.isoformat()}
        for row in rows
    ]

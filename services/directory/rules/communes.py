"""Communes and districts by date; the tables hold one list of before 1 July 2025 and one of since.

Rows are kept as the bytes of their lines and read when asked for: thirteen thousand objects would be for nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import DAY, Validity
from shared.kernel.refusal import Refused

SINCE = date(2025, 7, 1)
"""The first day of the communes of today and the first without districts (Nghị quyết 202/2025/QH15)."""
SOURCE = "S52"
DOUBT = b"?"
"""What stands in the table behind the code of a doubtful part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is not confirmed about units of a province and kind (of all where absent) for a time."""

    province: str | None
    kind: str | None
    validity: Validity
    open: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Part:
    """What a commune became: the new one's code and its share of the old one.

    ``whole``; ``main`` or ``part`` of a divided one; ``doubtful`` where the table's own source is likely wrong.
    """

    code: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A commune, or a district of before; ``became`` names the main part first."""

    code: str
    level: str
    name: str
    province: str
    district: str | None
    validity: Validity
    became: tuple[Part, ...]
    open: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Tables:
    """The lines of the tables by code: ``name,province``, ``name,province``, ``name,district,codes…``."""

    communes: Mapping[str, bytes]
    districts: Mapping[str, bytes]
    before: Mapping[str, bytes]


class Communes:
    """Both lists, asked by code and day."""

    def __init__(self, tables: Tables, notes: Sequence[Note], first_day: date) -> None:
        """Take the tables and from which day on the older list is answered from."""
        self._tables, self._notes = tables, notes
        self._old = Validity(first=first_day, last=SINCE - DAY)
        self._new = Validity(first=SINCE, last=None)

    def __len__(self) -> int:
        """Count the communes of today."""
        return len(self._tables.communes)

    def named(self, code: str, day: date) -> Unit:
        """Give the unit that a code means on a day.

        Raises ``Refused``: ``place-unknown`` for a code that is in no list, ``place-not-then`` for one that
        is only in the list of the other time, ``place-before-records`` for a day before the first.
        """
        tables = self._tables
        if code not in tables.communes and code not in tables.before and code not in tables.districts:
            raise Refused("place-unknown")
        if day < self._old.first:
            raise Refused("place-before-records")
        if day >= SINCE:
            return self._today(code, day)
        return self._district(code, day) if code in tables.districts else self._before(code, day)

    def was(self, code: str) -> Sequence[str]:
        """List the older communes of which a commune of today has a part, or all."""
        wanted = code.encode()
        lines = self._tables.before.items()
        return [old for old, line in lines if wanted in line.split(b",")[2].replace(DOUBT, b"").split()]

    def _today(self, code: str, day: date) -> Unit:
        name, province = self._cells(self._tables.communes, code)
        return self._unit(code, "commune", name=name, province=province, district=None, became=(), day=day)

    def _before(self, code: str, day: date) -> Unit:
        name, district, became = self._cells(self._tables.before, code)
        province = self._cells(self._tables.districts, district)[1]
        parts = _parts(became)
        return self._unit(code, "commune", name=name, province=province, district=district, became=parts, day=day)

    def _district(self, code: str, day: date) -> Unit:
        name, province = self._cells(self._tables.districts, code)
        became = _parts(self._cells(self._tables.before, code)[2]) if code in self._tables.before else ()
        return self._unit(code, "district", name=name, province=province, district=None, became=became, day=day)

    def _unit(
        self,
        code: str,
        level: str,
        *,
        name: str,
        province: str,
        district: str | None,
        became: tuple[Part, ...],
        day: date,
    ) -> Unit:
        notes = [
            note
            for note in self._notes
            if note.validity.holds(day)
            and note.province in {None, province}
            and (note.kind is None or name.startswith(f"{note.kind} "))
        ]
        return Unit(
            code=code,
            level=level,
            name=name,
            province=province,
            district=district,
            validity=self._new if day >= SINCE else self._old,
            became=became,
            open=tuple(note.open for note in notes),
            confidence=Confidence.weakest(Confidence.FOUND, *(note.confidence for note in notes)),
        )

    def _cells(self, table: Mapping[str, bytes], code: str) -> list[str]:
        line = table.get(code)
        if line is None:
            raise Refused("place-not-then")
        return line.decode().split(",")


def _parts(cell: str) -> tuple[Part, ...]:
    codes = cell.split()
    shares = ["whole"] if len(codes) == 1 else ["main", *("part" for _ in codes[1:])]
    return tuple(
        Part(code.removesuffix(DOUBT.decode()), "doubtful" if code.endswith(DOUBT.decode()) else share)
        for code, share in zip(codes, shares, strict=True)
    )

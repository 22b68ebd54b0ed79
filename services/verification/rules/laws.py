"""The laws on trafficking, as dated data."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law on trafficking, the days it is in force (``last_day`` included), and where that is said."""

    code: str
    first_day: date
    last_day: date | None
    source: str


LAWS: tuple[Law, ...] = (
    Law(
        code="L2011",
        first_day=date(2012, 1, 1),
        last_day=date(2025, 6, 30),
        source="Luật Phòng, chống mua bán người số 66/2011/QH12",
    ),
    Law(
        code="L2024",
        first_day=date(2025, 7, 1),
        last_day=None,
        source="Luật Phòng, chống mua bán người số 53/2024/QH15, sửa đổi bởi Luật số 86/2025/QH15",
    ),
)
"""Oldest first, without a gap."""


def law_on(day: date) -> str:
    """Name the law under which a report of a day is verified.

    A report from before the first law on trafficking is verified under that law: there is no
    older one to name, and the person must not be turned away for it.
    """
    in_force = [law.code for law in LAWS if law.first_day <= day]
    return in_force[-1] if in_force else LAWS[0].code


def is_in_force(code: str, day: date) -> bool:
    """Tell whether a law is in force on a day."""
    return any(
        law.code == code and law.first_day <= day and (law.last_day is None or day <= law.last_day) for law in LAWS
    )

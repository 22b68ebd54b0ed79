"""What every dated row has: the days on which it holds."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Days on which a row holds; ``last`` is ``None`` while no end is known."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: "Validity") -> bool:
        """Tell whether two validities have a day in common."""
        return self.holds(other.first) or other.holds(self.first)

    def touches(self, following: "Validity") -> bool:
        """Tell whether another one begins on the day after the last."""
        return self.last is not None and following.first == self.last + DAY


class Dated(Protocol):
    """A row that holds for a time."""

    @property
    def validity(self) -> Validity:
        """When it holds."""

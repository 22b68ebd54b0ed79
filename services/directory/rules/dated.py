"""What every row of reference data has: days on which it holds, where it was read, and how sure that is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from shared.contracts.vocabulary import Confidence

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


def weakest(*confidences: Confidence) -> Confidence:
    """Give the least sure of several confidences: a chain holds as its weakest link."""
    return max(confidences, key=list(Confidence).index)

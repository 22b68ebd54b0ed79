"""The days that somebody stayed in a facility, as care told them, and what follows for a request."""

from dataclasses import dataclass
from datetime import date

STAY_FACTS = frozenset({"shelter_days", "shelter_months"})


@dataclass(frozen=True, slots=True)
class Stay:
    """What is known of a stay so far; it is of use once it is known whose it is and when it began."""

    person: int | None = None
    admitted_on: date | None = None
    limit_on: date | None = None
    extended_to: date | None = None
    extension_told: int = 0
    ended_on: date | None = None

"""What care knows of a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class OneStay:
    """A stay; ``allowed_until`` is the last day that the limit or a decision allows."""

    person: int
    admitted_on: date
    allowed_until: date | None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A school year of somebody."""

    person: int
    school_year: int
    enrolled_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint, and whether it was answered."""

    about: str
    filed_on: date
    answer_by: date
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Care:
    """Everything care decides on; ``since`` is ``None`` until somebody was received."""

    since: date | None = None
    accompanying: int = 0
    finding: int = 0
    stopped_on: date | None = None
    stays: Mapping[str, OneStay] = field(default_factory=dict)
    enrolments: Mapping[str, Enrolment] = field(default_factory=dict)
    requests: Mapping[str, str | None] = field(default_factory=dict)
    rights: Mapping[str, str] = field(default_factory=dict)
    complaints: Mapping[str, Complaint] = field(default_factory=dict)

    def staying(self, person: int) -> bool:
        """Tell whether somebody stays in a facility now."""
        return any(stay.person == person and stay.ended_on is None for stay in self.stays.values())

"""What is known of a review, and of a log that something is wrong with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from services.audit.events import (
    DeadLetterDropped,
    Item,
    LogFaultFound,
    ReviewClosed,
    ReviewFindingAnswered,
    ReviewFindingRaised,
    ReviewItemChecked,
    ReviewOpened,
)

LINES = ("lawful_basis", "least_data", "consent_in_force", "in_time")
"""The questions of the checklist, as they are spelled in events and reports."""
MOST_FINDINGS = 100
"""A report stands in one event, which is no larger than a log takes."""
DISCLOSURE, CASE = "disclosure", "case"
DISCLOSURES, CASES = "disclosures", "cases"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what the agency concerned said to it."""

    raised: ReviewFindingRaised
    answered: ReviewFindingAnswered | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A review from its opening on."""

    opened: ReviewOpened
    checked: Mapping[int, ReviewItemChecked] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    closed: ReviewClosed | None = None

    def item(self, number: int) -> Item | None:
        """Give an item by its number, which counts from 1."""
        items = self.opened.drawn.items
        return items[number - 1] if 1 <= number <= len(items) else None


@dataclass(frozen=True, slots=True)
class Fault:
    """What a part found wrong last; ``ended`` when it does not any more."""

    found: LogFaultFound
    ended: bool = False


State: TypeAlias = DeadLetterDropped | Review | Fault | None

"""What happened after a determination: the person was informed, contested it, or it was opened again."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInformed:
    """The person was informed in writing; ``sha256`` is the digest of what was handed over."""

    TYPE: ClassVar[str] = "PersonInformed.v1"
    determination: int
    status: str
    informed_on: date
    informed_by: str
    form: str
    channel: str
    sha256: str | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationReopened:
    """A determination is open again, because of new ``items`` or of an accepted contest."""

    TYPE: ClassVar[str] = "DeterminationReopened.v1"
    determination: int
    was: str
    cause: str
    items: tuple[str, ...]
    reopened_on: date
    reopened_by: str
    law: str
    reasons: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationContested:
    """The person, or who acts for her, contests a negative determination."""

    TYPE: ClassVar[str] = "DeterminationContested.v1"
    contest_id: str
    determination: int
    filed_on: date
    filed_by: str
    filed_with: str
    grounds: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestDecided:
    """A contest was accepted, dismissed or withdrawn."""

    TYPE: ClassVar[str] = "ContestDecided.v1"
    contest_id: str
    determination: int
    outcome: str
    decided_on: date
    decided_by: str
    reasons: Personal[str] | None

"""What was determined, and what it was tested by where the sources proved nothing."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimVerified:
    """The person was determined to be a victim."""

    TYPE: ClassVar[str] = "VictimVerified.v1"
    status: str
    determined_on: date
    determined_by: str
    law: str
    weighed: tuple[str, ...]
    reasons: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimNotConfirmed:
    """The person was determined not to be a victim; new evidence may lead to a new determination."""

    TYPE: ClassVar[str] = "VictimNotConfirmed.v1"
    determined_on: date
    determined_by: str
    law: str
    weighed: tuple[str, ...]
    reasons: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationLeftOpen:
    """What was weighed proved neither; the person stays one who is being identified."""

    TYPE: ClassVar[str] = "DeterminationLeftOpen.v1"
    determined_on: date
    determined_by: str
    law: str
    weighed: tuple[str, ...]
    reasons: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackTested:
    """The fallback test was made: background, reasons of the absence, and signs, set against a statement."""

    TYPE: ClassVar[str] = "FallbackTested.v1"
    test_id: str
    statement_id: str
    background_checked: bool
    absence_consistent: bool
    signs: tuple[str, ...]
    outcome: str
    tested_on: date
    tested_by: str
    legal_basis: str
    confidence: str
    reasons: Personal[str] | None

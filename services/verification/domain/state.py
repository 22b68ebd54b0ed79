"""What verification knows of a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from services.verification.domain.matters import Protection
from services.verification.events import (
    DeterminationLeftOpen,
    Result,
    VerificationOpened,
    VictimNotConfirmed,
    VictimVerified,
)
from services.verification.rules.determination import Determined
from services.verification.rules.retelling import Told
from shared.contracts.vocabulary import TraffickingStatus


@dataclass(frozen=True, slots=True)
class Unopened:
    """Nothing is known of the case here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A contest of the determination of that number; ``outcome`` is ``None`` until it is decided."""

    determination: int
    filed_on: date
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate that stands: who issued it and when, and whether it was only ``recorded`` here, and by whom."""

    issued_by: str
    issued_on: date
    recorded: bool = False
    recorded_by: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """What lies on the file: ``items`` are statements and evidence, oldest first; ``files`` has digests of evidence.

    ``answered`` tells that the police that were asked last have determined, and not left it open.
    """

    opened: VerificationOpened
    items: tuple[str, ...] = ()
    statements: Mapping[str, Told] = field(default_factory=dict)
    files: Mapping[str, str | None] = field(default_factory=dict)
    indicators: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    standing: Determined | None = None
    determined: int = 0
    reopened: bool = False
    informed: frozenset[tuple[int, str]] = frozenset()
    contests: Mapping[str, Contest] = field(default_factory=dict)
    certificates: Mapping[str, Certificate] = field(default_factory=dict)
    papers: frozenset[str] = frozenset()
    avoided: int = 0
    made: int = 0
    extended_to: date | None = None
    answered: bool = False
    protection: Protection = field(default_factory=Protection)

    @property
    def has_news(self) -> bool:
        """Tell whether something came in after the standing determination, or it was opened again."""
        return self.reopened or (self.standing is not None and len(self.items) > self.standing.known)

    @property
    def weighable(self) -> frozenset[str]:
        """Give everything that a determination may name."""
        return frozenset(self.items) | self.indicators | self.tests

    @property
    def contested(self) -> bool:
        """Tell whether a contest of the determination that stands waits for its decision."""
        number = None if self.standing is None else self.standing.number
        return any(one.outcome is None and one.determination == number for one in self.contests.values())


@dataclass(frozen=True, slots=True)
class Opened:
    """Waiting for the initial check."""

    file: File


@dataclass(frozen=True, slots=True)
class Checked:
    """Checked without finding a document; the police are not yet asked."""

    file: File


@dataclass(frozen=True, slots=True)
class Competent:
    """An agency may determine: the police ``asked`` on a day, or that took part in a check which found a document."""

    file: File
    agency: str
    asked: date | None


State: TypeAlias = Unopened | Opened | Checked | Competent
OnFile: TypeAlias = Opened | Checked | Competent

STATUS_OF: Mapping[type[Result], str] = {
    VictimVerified: TraffickingStatus.ACTUAL,
    VictimNotConfirmed: TraffickingStatus.NOT,
    DeterminationLeftOpen: TraffickingStatus.POSSIBLE,
}

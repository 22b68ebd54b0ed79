"""What verification knows of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from services.verification.events import (
    DeterminationLeftOpen,
    Result,
    VerificationOpened,
    VictimNotConfirmed,
    VictimVerified,
)
from services.verification.rules.determination import Determined
from shared.contracts.vocabulary import TraffickingStatus


@dataclass(frozen=True, slots=True)
class Unopened:
    """Nothing is known of the case here."""


@dataclass(frozen=True, slots=True)
class File:
    """What lies on the file: ``items`` are statements and evidence, oldest first."""

    opened: VerificationOpened
    items: tuple[str, ...] = ()
    statements: frozenset[str] = frozenset()
    standing: Determined | None = None
    certificates: tuple[str, ...] = ()

    @property
    def has_news(self) -> bool:
        """Tell whether something came in after the standing determination."""
        return self.standing is not None and len(self.items) > self.standing.known


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
    """An agency may determine: the police that were ``asked``, or that took part in a check which found a document."""

    file: File
    agency: str
    asked: bool


State: TypeAlias = Unopened | Opened | Checked | Competent
OnFile: TypeAlias = Opened | Checked | Competent

STATUS_OF: Mapping[type[Result], str] = {
    VictimVerified: TraffickingStatus.ACTUAL,
    VictimNotConfirmed: TraffickingStatus.NOT,
    DeterminationLeftOpen: TraffickingStatus.POSSIBLE,
}

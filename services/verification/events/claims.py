"""What came onto the file; nothing in it is ever overwritten."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLinked:
    """How a statement stands to an earlier one."""

    kind: str
    statement_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTaken:
    """A statement was taken; ``speaker`` is who of source e spoke, the matters are what it is about."""

    TYPE: ClassVar[str] = "StatementTaken.v2"
    statement_id: str
    source: str
    taken_on: date
    interviewer: str
    language: str
    interpreter: bool
    links: tuple[StatementLinked, ...]
    speaker: str | None
    matters: tuple[str, ...]
    content: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded:
    """A piece of evidence was added."""

    TYPE: ClassVar[str] = "EvidenceAdded.v1"
    evidence_id: str
    source: str
    sha256: str | None
    description: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorNoted:
    """A sign of trafficking was noted, resting on named statements and evidence."""

    TYPE: ClassVar[str] = "IndicatorNoted.v1"
    indicator_id: str
    indicator: str
    noted_on: date
    noted_by: str
    rests_on: tuple[str, ...]
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetellingAvoided:
    """What was recorded was used instead of asking the person again."""

    TYPE: ClassVar[str] = "RetellingAvoided.v1"
    agency: str
    statements: tuple[str, ...]
    matters: tuple[str, ...]
    used_on: date
    avoided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetellingMade:
    """The person told again what was recorded in ``earlier`` statements."""

    TYPE: ClassVar[str] = "RetellingMade.v1"
    statement_id: str
    agency: str
    earlier: tuple[str, ...]
    matters: tuple[str, ...]
    reason: str
    taken_on: date
    made: int

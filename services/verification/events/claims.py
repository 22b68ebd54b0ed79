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
    """A statement was taken."""

    TYPE: ClassVar[str] = "StatementTaken.v1"
    statement_id: str
    source: str
    taken_on: date
    interviewer: str
    language: str
    interpreter: bool
    links: tuple[StatementLinked, ...]
    content: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded:
    """A piece of evidence was added."""

    TYPE: ClassVar[str] = "EvidenceAdded.v1"
    evidence_id: str
    source: str
    sha256: str | None
    description: Personal[str]

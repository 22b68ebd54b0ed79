"""Public messages of the audit service: what is wrong with a log, and what a review asks an agency to set right."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFaultFound:
    """The ledger or the witness finds something wrong with a log: ``part`` says who looks at which, ``code`` what."""

    TYPE: ClassVar[str] = "LogFaultFound.v1"
    version: int
    fault_id: str
    part: str
    fault: str
    at_position: int | None
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFaultEnded:
    """What was wrong with a log is not any more."""

    TYPE: ClassVar[str] = "LogFaultEnded.v1"
    version: int
    fault_id: str
    part: str
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFindingRaised:
    """A review found something wrong on an agency's side; what it is, and the remedy, the agency reads there."""

    TYPE: ClassVar[str] = "ReviewFindingRaised.v1"
    version: int
    review_id: str
    finding_id: str
    agency: str
    line: str
    severity: str
    answer_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFindingAnswered:
    """The agency concerned answered a finding."""

    TYPE: ClassVar[str] = "ReviewFindingAnswered.v1"
    version: int
    review_id: str
    finding_id: str
    agency: str
    answer: str
    answered_on: date
    in_time: bool


MESSAGES = (LogFaultFound, LogFaultEnded, ReviewFindingRaised, ReviewFindingAnswered)

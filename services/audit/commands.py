"""What may be asked of audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDeadLetter:
    """Let a failed message go for good; every word but the reason is a code."""

    letter: str
    queue: str
    kind: str
    message: str
    code: str
    reason: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a review looks at: all of a case, or so many disclosures or cases that a seed draws.

    ``case_id``, ``agency`` and the days narrow down from what is drawn; a seed left out is drawn too.
    """

    unit: str
    case_id: str | None
    agency: str | None
    first: date | None
    last: date | None
    size: int | None
    seed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToLookAt:
    """One thing to look at: a disclosure where it stands in a log, or a whole case; whose doing, on whose side."""

    kind: str
    case_id: str
    service: str | None
    position: int | None
    actors: tuple[str, ...]
    agencies: tuple[str, ...]
    confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a seed drew from the ledger at these positions of its logs, out of how many."""

    seed: str
    positions: tuple[tuple[str, int], ...]
    population: int
    items: tuple[ToLookAt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview:
    """Begin to review; ``drawn`` is what the ledger had of the scope, drawn before it is decided."""

    review_id: str
    scope: Scope
    corrects: str | None
    opened_by: str
    agency: str
    at: datetime
    drawn: Sample | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """Answer each question of the checklist about one item, with a note or without; the last answers stand."""

    review_id: str
    number: int
    answers: Mapping[str, str]
    notes: Mapping[str, Personal[str] | None]
    checked_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseFinding:
    """Find something wrong: how grave, on whose side, what is asked for, and until when an answer is."""

    review_id: str
    finding_id: str
    number: int | None
    line: str
    severity: str
    agency: str
    answer_by: date
    text: Personal[str]
    remedy: Personal[str]
    raised_by: str
    at: datetime
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFinding:
    """Say for the agency concerned what was done about a finding."""

    review_id: str
    finding_id: str
    agency: str
    answer: str
    text: Personal[str] | None
    answered_by: str
    today: date


@dataclass(frozen=True, slots=True)
class Written:
    """Where words of a review stand in the log, and the SHA-256 of what is stored there, in hex; they stay sealed."""

    position: int
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseReview:
    """End a review for ever; ``note`` is its report as the audit service signed it, made before it is decided.

    ``written`` tells where the words stand that the report is bound to: of each item, finding and answer.
    """

    review_id: str
    closed_by: str
    at: datetime
    today: date
    note: str | None = None
    written: Mapping[str, Written] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLogFault:
    """Note what the ledger or the witness finds wrong with a log: ``part`` names who looks at which."""

    part: str
    code: str
    position: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLogFault:
    """Note that a part that found something wrong does not any more."""

    part: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDossier:
    """Hand a dossier of a case out: to whom, in which role, what is hidden of it; the reason in somebody's words."""

    receiver: str
    receiver_role: str | None
    hidden: tuple[str, ...]
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealDossier:
    """Seal an exported dossier as what its digest stands for, and never as anything else."""

    dossier: str
    digest: str


OnReview: TypeAlias = OpenReview | CheckItem | RaiseFinding | AnswerFinding | CloseReview
OnFault: TypeAlias = NoteLogFault | EndLogFault
Command: TypeAlias = DropDeadLetter | OnReview | OnFault

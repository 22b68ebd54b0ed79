"""What has happened in audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, TypeAlias

from shared.kernel.ids import CommandId, derive
from shared.kernel.personal import Personal
from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterDropped:
    """A failed message was let go for good; the reason is somebody's own words, so it is sealed."""

    TYPE: ClassVar[str] = "DeadLetterDropped.v1"
    letter: str
    queue: str
    kind: str
    message: str
    code: str
    reason: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Up to which position a log is looked at."""

    service: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to look at: a disclosure where it stands in a log, or a whole case.

    ``actors`` and ``agencies`` are those whose doing it is. One that is ``confidential`` is told to reviewers only.
    """

    number: int
    kind: str
    case_id: str
    service: str | None
    position: int | None
    actors: tuple[str, ...]
    agencies: tuple[str, ...]
    confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a seed drew from the ledger at these positions, out of how many."""

    seed: str
    positions: tuple[Reached, ...]
    population: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The checklist of one item: each question met, not met or not applicable, with a note in somebody's own words."""

    lawful_basis: str
    least_data: str
    consent_in_force: str
    in_time: str
    lawful_basis_note: Personal[str] | None
    least_data_note: Personal[str] | None
    consent_in_force_note: Personal[str] | None
    in_time_note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOpened:
    """A confidentiality review began; ``corrects`` names the closed one that it takes the place of."""

    TYPE: ClassVar[str] = "ReviewOpened.v1"
    review_id: str
    unit: str
    case_id: str | None
    agency: str | None
    first: date | None
    last: date | None
    size: int | None
    seed_given: bool
    drawn: Drawn
    corrects: str | None
    opened_by: str
    opened_for: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItemChecked:
    """Somebody looked at an item and answered its checklist; the last answers stand."""

    TYPE: ClassVar[str] = "ReviewItemChecked.v1"
    review_id: str
    number: int
    answers: Answers
    checked_by: str
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFindingRaised:
    """Something was found wrong on an agency's side, and a remedy asked for."""

    TYPE: ClassVar[str] = "ReviewFindingRaised.v1"
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
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFindingAnswered:
    """The agency concerned answered a finding."""

    TYPE: ClassVar[str] = "ReviewFindingAnswered.v1"
    review_id: str
    finding_id: str
    agency: str
    answer: str
    answered_on: date
    in_time: bool
    text: Personal[str] | None
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClosed:
    """A review ended; ``note`` is its report, a signed note, and nothing changes either any more."""

    TYPE: ClassVar[str] = "ReviewClosed.v1"
    review_id: str
    closed_by: str
    closed_at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFaultFound:
    """The ledger or the witness finds something wrong with a log; ``number`` counts the faults of the part."""

    TYPE: ClassVar[str] = "LogFaultFound.v1"
    fault_id: str
    part: str
    number: int
    code: str
    position: int | None
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFaultEnded:
    """What was wrong with a log is not any more; that it was stays on record."""

    TYPE: ClassVar[str] = "LogFaultEnded.v1"
    fault_id: str
    part: str
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierExported:
    """A dossier of the case in the metadata was handed out: which copy (the first is 1), to whom, and what it hides."""

    TYPE: ClassVar[str] = "DossierExported.v1"
    copy: int
    receiver: str
    receiver_role: str | None
    hidden: tuple[str, ...]
    reason: Personal[str] | None


def look_of(dossier: str) -> CommandId:
    """Name the look as which the export of a dossier is on record, before the export itself."""
    return CommandId(derive("dossier-disclosure", dossier))


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierSealed:
    """A dossier of the case in the metadata, named by the command that exported it, was sealed under its digest."""

    TYPE: ClassVar[str] = "DossierSealed.v1"
    dossier: str
    digest: str


ReviewEvent: TypeAlias = ReviewOpened | ReviewItemChecked | ReviewFindingRaised | ReviewFindingAnswered | ReviewClosed
FaultEvent: TypeAlias = LogFaultFound | LogFaultEnded
Event: TypeAlias = DeadLetterDropped | ReviewEvent | FaultEvent | DossierExported | DossierSealed
EVENTS: tuple[type, ...] = (
    DeadLetterDropped,
    ReviewOpened,
    ReviewItemChecked,
    ReviewFindingRaised,
    ReviewFindingAnswered,
    ReviewClosed,
    LogFaultFound,
    LogFaultEnded,
    DossierExported,
    DossierSealed,
)
UPCASTS: Mapping[str, Upcast] = {}

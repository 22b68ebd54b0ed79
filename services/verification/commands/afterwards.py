"""Asking for what may follow a determination: to inform, to contest, to open it again."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class InformPerson:
    """Record that the person was informed in writing of the determination that stands."""

    case_id: CaseId
    today: date
    asker_agency: str
    form: str
    channel: str
    informed_on: date
    sha256: str | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenDetermination:
    """Open a determination again for what came in after it."""

    case_id: CaseId
    today: date
    asker_agency: str
    asker_role: str
    items: tuple[str, ...]
    reopened_on: date
    reasons: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestDetermination:
    """Contest a negative determination."""

    case_id: CaseId
    contest_id: str
    today: date
    asker_agency: str
    filed_by: str
    filed_on: date
    grounds: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideContest:
    """End a contest."""

    case_id: CaseId
    contest_id: str
    today: date
    asker_agency: str
    outcome: str
    decided_on: date
    reasons: Personal[str] | None

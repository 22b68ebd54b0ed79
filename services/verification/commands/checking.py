"""Asking to open verification, to record the initial check, and to call in the police for so long."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVerification:
    """Open verification of a case that was received (by reaction)."""

    case_id: CaseId
    reported_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInitialCheck:
    """Record what the health department and the provincial police found in the initial information."""

    case_id: CaseId
    today: date
    asker_agency: str
    outcome: str
    police_agency: str
    checked_on: date
    document: str | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestVerification:
    """Ask the police in writing to verify."""

    case_id: CaseId
    today: date
    asker_agency: str
    to_agency: str
    requested_on: date
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendVerification:
    """Give the police that were asked more time."""

    case_id: CaseId
    today: date
    asker_agency: str
    asker_role: str
    extended_on: date
    limit_on: date
    reason: Personal[str] | None

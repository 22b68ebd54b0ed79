"""What is asked about applications."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitApplication:
    """Apply for support under a rule that is given on application."""

    case_id: CaseId
    today: date
    application_id: str
    person: int
    rule: str
    submitted_on: date
    submitted_to: str
    channel: str
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawApplication:
    """Take an application back, or one that was entered in error out."""

    case_id: CaseId
    today: date
    application_id: str
    reason: str
    withdrawn_on: date

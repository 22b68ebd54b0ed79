"""Asking to determine."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Determine:
    """Conclude whether the person is a victim, from named statements, evidence, indicators and tests."""

    case_id: CaseId
    today: date
    asker_agency: str
    asker_role: str
    status: str
    weighs: tuple[str, ...]
    determined_on: date
    reasons: Personal[str] | None

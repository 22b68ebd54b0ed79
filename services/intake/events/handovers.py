"""Minutes of handing people over: made by one body, acknowledged or declined by the other."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverMade:
    """One body wrote the minutes; ``documents`` are kinds of papers that went along."""

    TYPE: ClassVar[str] = "HandoverMade.v1"
    handover_id: str
    from_agency: str
    to_agency: str
    persons: tuple[int, ...]
    made_at: datetime
    documents: tuple[str, ...]
    place: Personal[str] | None
    condition: Personal[str] | None
    belongings: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAcknowledged:
    """The other body acknowledged the minutes; its remarks stand beside those of the first."""

    TYPE: ClassVar[str] = "HandoverAcknowledged.v1"
    handover_id: str
    by_agency: str
    acknowledged_at: datetime
    remarks: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDeclined:
    """The other body did not acknowledge the minutes."""

    TYPE: ClassVar[str] = "HandoverDeclined.v1"
    handover_id: str
    by_agency: str
    reason: str
    declined_on: date
    remarks: Personal[str] | None

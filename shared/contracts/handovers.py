"""Public messages of the intake service about handovers between bodies: minutes with both sides in them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverMade:
    """One body wrote the minutes of handing people over to another; until that one acknowledges they are incomplete."""

    TYPE: ClassVar[str] = "HandoverMade.v1"
    version: int
    handover_id: str
    from_agency: str
    to_agency: str
    persons: tuple[int, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAcknowledged:
    """The receiving body acknowledged the minutes: both sides stand in them."""

    TYPE: ClassVar[str] = "HandoverAcknowledged.v1"
    version: int
    handover_id: str
    by_agency: str
    acknowledged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDeclined:
    """The receiving body did not acknowledge the minutes, for a reason code."""

    TYPE: ClassVar[str] = "HandoverDeclined.v1"
    version: int
    handover_id: str
    by_agency: str
    reason: str
    declined_on: date

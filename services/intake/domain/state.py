"""What intake knows of a case, and of a tip."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from services.intake.commands import Description


@dataclass(frozen=True, slots=True)
class Unknown:
    """No such case and no such tip."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Minutes of a handover: who wrote them, who is to acknowledge them, and whether anybody answered."""

    from_agency: str
    to_agency: str
    made_at: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """A case being worked on; ``accompanying`` counts those with her.

    ``ages`` holds (finding, ground) of each person, ``since`` the day of each one's reception or joining.
    """

    status: str | None = None
    suspected_channel: str | None = None
    exploitation: tuple[str, ...] = ()
    route: str | None = None
    received_at: datetime | None = None
    received_by: str | None = None
    nationality: str | None = None
    accompanying: int = 0
    described: Description = field(default_factory=Description)
    facts: Mapping[str, object] = field(default_factory=dict)
    ages: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    since: Mapping[int, date] = field(default_factory=dict)
    signals: frozenset[str] = frozenset()
    handovers: Mapping[str, Handover] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed case, and what it was."""

    reason: str
    closed_on: date
    was: Open


@dataclass(frozen=True, slots=True)
class Tip:
    """A tip: whom it was passed on to, which cases it belongs to, when it was closed without one."""

    received_by: str
    received_at: datetime
    forwarded_to: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    dismissed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Two cases with a person in common, as far as ``by`` shows."""

    by: str


State: TypeAlias = Unknown | Open | Closed | Tip | Linked

"""The clocks: when one starts, when it is due and whose turn it is. The data file is read once."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from services.notifications.commands import Start
from shared.calendar import end_of, working_days_after
from shared.contracts.message import Message
from shared.contracts.vocabulary import Confidence
from shared.kernel.days import legal_date
from shared.kernel.ids import derive

FACT_DAYS = (
    "checked_on",
    "requested_on",
    "determined_on",
    "accepted_on",
    "declined_on",
    "decided_on",
    "discharged_on",
)
"""Fields in which a message says on which legal day its fact happened."""
AGENCIES = ("received_by", "to_agency", "admitted_by", "decided_by")
"""Fields in which a message names the agency that a clock is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One dated row of the data file; exactly one of the three durations and ``until`` is set."""

    code: str
    starts_on: str
    since: str
    met_by: tuple[str, ...]
    acknowledged: bool
    about: str | None
    turn_of: str
    tell: tuple[str, ...]
    hours: int | None
    calendar_days: int | None
    working_days: int | None
    until: str | None
    legal_basis: str
    confidence: str
    valid_from: date
    valid_to: date

    def due(self, fact: datetime | date) -> datetime:
        """Give when the wait is over: so many hours later, or the end of the last legal day."""
        if self.hours is not None:
            return _moment(fact) + timedelta(hours=self.hours)
        day = _day(fact)
        if self.calendar_days is not None:
            return end_of(day + timedelta(days=self.calendar_days))
        return end_of(working_days_after(day, self.working_days or 0))


def read_clocks(text: str) -> tuple[Clock, ...]:
    """Read the data file; raises ``ValueError`` for a row without exactly one duration."""
    return tuple(_clock(row) for row in tomllib.loads(text)["clock"])


def _clock(row: dict[str, Any]) -> Clock:
    durations = {name: row.get(name) for name in ("hours", "calendar_days", "working_days", "until")}
    if sum(duration is not None for duration in durations.values()) != 1:
        raise ValueError(f"one duration a clock: {row['code']}")
    return Clock(
        code=row["code"],
        starts_on=row["starts_on"],
        since=row["from"],
        met_by=tuple(row["met_by"]),
        acknowledged=row.get("acknowledged", False),
        about=row.get("about"),
        turn_of=row["turn_of"],
        tell=tuple(row.get("tell", ())),
        legal_basis=row["legal_basis"],
        confidence=Confidence(row["confidence"]).value,
        valid_from=row.get("valid_from", date.min),
        valid_to=row.get("valid_to", date.max),
        **durations,
    )


CLOCKS = read_clocks((Path(__file__).parent / "clocks.toml").read_text(encoding="utf-8"))
MEETING = frozenset(kind for clock in CLOCKS for kind in clock.met_by)


def starts(message: Message, clocks: Sequence[Clock] = CLOCKS) -> tuple[Start, ...]:
    """Give the clocks that a message starts, under the rules of the legal day of its fact."""
    begun = []
    for clock in clocks:
        if clock.starts_on != message.type:
            continue
        fact = getattr(message.data, clock.since)
        last = None if clock.until is None else getattr(message.data, clock.until)
        if clock.valid_from <= _day(fact) <= clock.valid_to and (clock.until is None or last is not None):
            begun.append(_start(clock, message, fact, due_at=clock.due(fact) if last is None else end_of(last)))
    return tuple(begun)


def _start(clock: Clock, message: Message, fact: datetime | date, *, due_at: datetime) -> Start:
    return Start(
        deadline_id=derive("deadline", clock.code, message.id),
        rule=clock.code,
        legal_basis=clock.legal_basis,
        confidence=clock.confidence,
        turn_of=_agency(clock.turn_of, message.data),
        told=tuple(_agency(told, message.data) for told in clock.tell),
        about=None if clock.about is None else str(getattr(message.data, clock.about)),
        met_by=clock.met_by,
        acknowledged=clock.acknowledged,
        since=_moment(fact),
        due_at=due_at,
    )


def fact_moment(message: Message) -> datetime:
    """Give when the law sees a message's fact: its own day where it names one, never after it was recorded."""
    for name in FACT_DAYS:
        day = getattr(message.data, name, None)
        if isinstance(day, date):
            return min(message.time, end_of(day))
    return message.time


def about_of(message: Message) -> str | None:
    """Give the one matter a message is about, where the clocks tell matters apart."""
    matters = (getattr(message.data, name, None) for name in ("referral_id", "stay_id"))
    return next((matter for matter in matters if isinstance(matter, str)), None)


def _agency(pattern: str, data: object) -> str:
    # An agency's code begins with its province: what a clock leaves to "the province" is found by it.
    codes = {name: str(getattr(data, name)) for name in AGENCIES if hasattr(data, name)}
    province = next(iter(codes.values())).partition("-")[0]
    return pattern.format(province=province, **codes)


def _day(fact: datetime | date) -> date:
    return legal_date(fact) if isinstance(fact, datetime) else fact


def _moment(fact: datetime | date) -> datetime:
    return fact if isinstance(fact, datetime) else end_of(fact)

"""From a message to the clocks it starts, and to what it says about clocks that run."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from services.notifications.commands import Start
from services.notifications.rules.book import Clock, ClockBook, day_of
from services.notifications.rules.counting import UNTIL, calendar_between, weakest
from services.notifications.rules.fields import AGENCIES, fact_field, fields_of
from shared.calendar import end_of
from shared.contracts.message import Message
from shared.contracts.notifications import PERSON
from shared.contracts.vocabulary import Confidence
from shared.contracts.wire import is_code
from shared.kernel.days import legal_date
from shared.kernel.ids import derive


class Reading:
    """What the clock book says of messages."""

    def __init__(self, book: ClockBook) -> None:
        """Take the rows, and find once which messages matter to any of them."""
        self.clocks = book.running
        self.noted = frozenset(kind for clock in self.clocks for kind in clock.happenings.all())
        self._matters: Mapping[str, str] = {
            kind: clock.about
            for clock in self.clocks
            if clock.about
            for kind in clock.happenings.all()
            if clock.about in fields_of(kind)
        }
        self._ends: Mapping[str, str] = {
            kind: clock.happenings.extends_to
            for clock in self.clocks
            if clock.happenings.extends_to
            for kind in clock.happenings.extended_by
        }

    def starts(self, message: Message) -> tuple[Start, ...]:
        """Give the clocks that a message starts, under the rows that may be the law of its fact."""
        return tuple(
            start
            for clock in self.clocks
            if clock.starts_on == message.type and _wanted(clock, message)
            for start in _start(clock, message)
        )

    def about(self, message: Message) -> str | None:
        """Give the one matter a message is about, where clocks tell matters apart; ``None`` is the whole case."""
        field = self._matters.get(message.type)
        return None if field is None else str(getattr(message.data, field))

    def until(self, message: Message) -> date | None:
        """Give until which day a message extends."""
        field = self._ends.get(message.type)
        return None if field is None else getattr(message.data, field)


def fact_moment(message: Message) -> datetime:
    """Give when the law sees a message's fact: its own day where it names one, never after it was recorded."""
    field = fact_field(message.type)
    fact = None if field is None else getattr(message.data, field)
    return message.time if fact is None else min(message.time, moment_of(fact))


def moment_of(fact: datetime | date) -> datetime:
    """Give the moment of a fact: of a day it is the last."""
    return fact if isinstance(fact, datetime) else end_of(fact)


def _wanted(clock: Clock, message: Message) -> bool:
    return all(_spelled(getattr(message.data, name)) in values for name, values in clock.when)


def _spelled(value: object) -> str:
    # As TOML spells it, so that a row can ask for true.
    return str(value).lower() if isinstance(value, bool) else str(value)


def _start(clock: Clock, message: Message) -> Sequence[Start]:
    fact = getattr(message.data, str(clock.since))
    last = None if clock.until is None else getattr(message.data, clock.until)
    if fact is None or (clock.until is not None and last is None):
        return ()
    by_report = clock.law_of == "report"
    if not by_report and not clock.holds(day_of(fact)):
        return ()
    due_at = clock.due(fact) if last is None else end_of(last)
    happenings = clock.happenings
    return (
        Start(
            deadline_id=derive("deadline", clock.code, message.id),
            rule=clock.code,
            legal_basis=_basis(clock, message),
            confidence=_confidence(clock, due_at),
            calendar=calendar_between(clock.unit, moment_of(fact), due_at),
            turn_of=_agency(str(clock.turn_of), message.data),
            told=tuple(_agency(told, message.data) for told in clock.tell),
            about=None if clock.about is None else str(getattr(message.data, clock.about)),
            met_by=happenings.met_by,
            paused_by=happenings.paused_by,
            # What lets it run again stands in one list: it tells by itself whether after a pause or after an end.
            resumed_by=(*happenings.resumed_by, *happenings.again_by),
            extended_by=happenings.extended_by,
            ended_by=happenings.ended_by,
            acknowledged=clock.acknowledged,
            unit=clock.unit or UNTIL,
            since=moment_of(fact),
            due_at=due_at,
            law_first=clock.validity.first if by_report else None,
            law_last=clock.last_day if by_report else None,
        ),
    )


def _basis(clock: Clock, message: Message) -> str:
    told = None if clock.basis_from is None else getattr(message.data, clock.basis_from)
    return told if isinstance(told, str) and is_code(told) else clock.legal_basis


def _confidence(clock: Clock, due_at: datetime) -> str:
    # A period that runs on after the last day of its row does so by a rule of transition, which was not read.
    runs_on = legal_date(due_at) > clock.last_day
    return weakest(clock.confidence, Confidence.UNCONFIRMED if runs_on else None)


def _agency(pattern: str, data: object) -> str:
    if pattern == PERSON:
        return PERSON
    # An agency's code begins with its province: what a clock leaves to "the province" is found by it.
    codes = {name: str(getattr(data, name)) for name in AGENCIES if getattr(data, name, None) is not None}
    province = next(iter(codes.values()), "").partition("-")[0]
    return pattern.format(province=province, **codes)

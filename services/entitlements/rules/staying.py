"""The days that somebody stayed in a facility, as care told them, and what follows for a request.

What is known of a stay answers what the officer left open. A figure that the officer states all the same must be
that of the stay; one that is not is refused, or carried with a reason that stands in the decision for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.entitlements.commands import Facts, GrantSupport
from services.entitlements.rules.book import Count, Rule
from services.entitlements.rules.conditions import COUNTED
from services.entitlements.rules.periods import Earlier, asked_span
from shared.calendar import last_of_months
from shared.kernel.dated import DAY
from shared.kernel.refusal import Refused

REASONS = frozenset({"stay-not-recorded", "other-facility", "record-wrong"})
"""Why a stated figure may be another than that of the stay."""
STAY_FACTS = frozenset({"shelter_days", "shelter_months"})


@dataclass(frozen=True, slots=True)
class Stay:
    """What is known of a stay so far; it is of use once it is known whose it is and when it began."""

    person: int | None = None
    admitted_on: date | None = None
    limit_on: date | None = None
    extended_to: date | None = None
    extension_told: int = 0
    ended_on: date | None = None

    def within(self, first: date, last: date) -> tuple[date, date] | None:
        """Give the first and last day of the stay among these; one that has not ended goes on."""
        if self.admitted_on is None:
            return None
        begin, end = max(first, self.admitted_on), min(last, self.ended_on or last)
        return None if end < begin else (begin, end)

    def days(self, first: date, last: date) -> int:
        """Count the days of the stay among these."""
        days = self.within(first, last)
        return 0 if days is None else (days[1] - days[0]).days + 1

    @property
    def extended_days(self) -> int:
        """Count the days that a decision allows beyond the limit."""
        if self.limit_on is None or self.extended_to is None:
            return 0
        return max(0, (self.extended_to - self.limit_on).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A request with what the stay tells; ``told`` are the figures recorded beside those that were stated."""

    command: GrantSupport
    facts: Facts
    told: tuple[tuple[str, object], ...] = ()


def answered_by_stays(
    command: GrantSupport, facts: Facts, rule: Rule, *, stays: Sequence[Stay], earlier: Sequence[Earlier]
) -> Answered:
    """Fill in what a stay tells and the officer did not; raises :class:`Refused` for a figure that is another.

    ``stays`` are the person's, ``earlier`` what was given of the same before.
    """
    known = [stay for stay in stays if stay.admitted_on is not None]
    if not known:
        return Answered(command=command, facts=facts)
    if facts.in_facility is None and any(stay.days(command.legal_date, command.legal_date) for stay in known):
        facts = replace(facts, in_facility=True)
    count = rule.count
    if count is None or count.of not in STAY_FACTS:
        return Answered(command=command, facts=facts)
    extended = _extended(command, facts, count, known)
    if COUNTED[count.of](facts) is None:
        return _filled(replace(extended, command=_period(command, rule, known=known, earlier=earlier)), count, known)
    return _compared(extended, count, known)


def _extended(command: GrantSupport, facts: Facts, count: Count, known: Sequence[Stay]) -> Answered:
    days = max(stay.extended_days for stay in known)
    if count.extended_by is None or facts.extended_days == days:
        return Answered(command=command, facts=facts)
    if facts.extended_days is None:
        return Answered(command=command, facts=replace(facts, extended_days=days or None))
    _must_say_why(command, "facts.extended_days")
    told = (("stay_extended_days", days), ("differs", command.differs))
    return Answered(command=command, facts=facts, told=told)


def _period(command: GrantSupport, rule: Rule, *, known: Sequence[Stay], earlier: Sequence[Earlier]) -> GrantSupport:
    """Ask for the days of one stay, while the rule applied, so far as it went and nothing of it was given yet.

    A period holds no day between two stays: where a limit cuts it, the days that count stand at its beginning.
    """
    given = max((one.last + DAY for one in earlier), default=date.min)
    first = command.first or max(given, rule.validity.first)
    last = command.last or min(command.today, rule.validity.last or date.max)
    pieces = sorted(piece for stay in known if (piece := stay.within(first, last)) is not None)
    if not pieces:
        raise Refused("no-days-stayed")
    return replace(command, first=pieces[0][0], last=pieces[0][1])


def _filled(answered: Answered, count: Count, known: Sequence[Stay]) -> Answered:
    command = answered.command
    first, last = command.first or command.legal_date, command.last or command.legal_date
    if not count.in_months:
        return replace(answered, facts=replace(answered.facts, shelter_days=(last - first).days + 1))
    stayed = _months(known, first, last)
    if stayed == 0:
        raise Refused("no-days-stayed")
    whole = replace(command, last=last_of_months(first, stayed))
    return replace(answered, command=whole, facts=replace(answered.facts, shelter_months=stayed))


def _months(known: Sequence[Stay], first: date, last: date) -> int:
    months = 0
    while last_of_months(first, months + 1) <= last and _is_whole(known, first, months + 1):
        months += 1
    return months


def _is_whole(known: Sequence[Stay], first: date, months: int) -> bool:
    last = last_of_months(first, months)
    return sum(stay.days(first, last) for stay in known) == (last - first).days + 1


def _compared(answered: Answered, count: Count, known: Sequence[Stay]) -> Answered:
    command, stated = answered.command, COUNTED[count.of](answered.facts)
    span = asked_span(command.first or command.legal_date, command.last, count=count, quantity=stated)
    stayed = sum(stay.days(span.first, span.last) for stay in known)
    if stayed == (span.days if count.in_months else stated):
        return answered
    _must_say_why(command, f"facts.{count.of}")
    told = {**dict(answered.told), "stay_days": stayed, "differs": command.differs}
    return replace(answered, told=tuple(told.items()))


def _must_say_why(command: GrantSupport, field: str) -> None:
    if command.differs not in REASONS:
        raise Refused("days-differ-from-stay", fields={field: "recorded-otherwise"})

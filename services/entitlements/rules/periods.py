"""Periods of support: what is counted, what was counted before, and where a limit cuts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.entitlements.rules.book import Count
from shared.calendar import last_of_months
from shared.kernel.dated import DAY
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What was granted before in the case; ``extended`` is how far its decision moved the limit of what is counted.

    ``paid_by`` is the decision under which money of it was paid and did not all come back.
    """

    rule: str
    benefit: str
    once: bool
    first: date
    last: date
    quantity: int
    amount: int
    extended: int = 0
    paid_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days of support, first and last included; ``quantity`` of them (or of months) are counted."""

    first: date
    last: date
    quantity: int | None
    cut: bool = False

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.last - self.first).days + 1

    def meets(self, earlier: Earlier) -> bool:
        """Tell whether something was granted for one of these days before."""
        return self.first <= earlier.last and earlier.first <= self.last


def asked_span(first: date, last: date | None, *, count: Count | None, quantity: int | None) -> Span:
    """Give the period that is asked for.

    Without a last day it is as long as what is counted, or one day; a period given without a
    count counts its own days. Raises :class:`Refused` for a period that cannot be.
    """
    if last is not None and last < first:
        raise Refused("period-reversed", fields={"period.last": "before-first"})
    if count is None:
        return Span(first=first, last=last or first, quantity=None)
    if quantity is None and last is not None and count.months is None:
        return Span(first=first, last=last, quantity=(last - first).days + 1)
    if quantity is None:
        raise Refused("fact-missing", fields={f"facts.{count.of}": "required"})
    span = Span(first=first, last=last or _end(first, quantity, count=count), quantity=quantity)
    if span.last < _end(first, quantity, count=count):
        raise Refused("days-exceed-period", fields={f"facts.{count.of}": "out-of-range"})
    return span


def limited(span: Span, count: Count | None, *, earlier: Sequence[Earlier]) -> Span | None:
    """Cut a period where the rule's limit ends; ``None`` when nothing of it is left."""
    if count is None or span.quantity is None:
        return span
    left = min(span.quantity, _left(span, count, earlier=earlier))
    if left <= 0:
        return None
    if left < span.quantity:
        span = replace(span, last=_end(span.first, left, count=count), quantity=left, cut=True)
    # A stated period may be longer than what is counted in it, and a year than what is left of the window.
    closed = _closed(span, count, earlier=earlier)
    return span if closed is None or span.last < closed else replace(span, last=closed - DAY, cut=True)


def _left(span: Span, count: Count, *, earlier: Sequence[Earlier]) -> int:
    counted = sum(one.quantity for one in earlier)
    limits = [] if count.limit is None else [count.limit - counted]
    if (closed := _closed(span, count, earlier=earlier)) is not None:
        limits += [(closed - _opened(span, earlier)).days - counted, (closed - span.first).days]
    return min(limits, default=span.quantity or 0)


def _opened(span: Span, earlier: Sequence[Earlier]) -> date:
    return min([span.first, *(one.first for one in earlier)])


def _closed(span: Span, count: Count, *, earlier: Sequence[Earlier]) -> date | None:
    return opened_until(_opened(span, earlier), count)


def opened_until(first: date, count: Count) -> date | None:
    """Give the first day after the window of months that opens on a day, where the limit is one."""
    return None if count.limit_months is None else last_of_months(first, count.limit_months) + DAY


def _end(first: date, quantity: int, *, count: Count) -> date:
    if count.months is None:
        return first + quantity * DAY - DAY
    return last_of_months(first, quantity * count.months)

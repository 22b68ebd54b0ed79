"""The periods of the law as rows: how long, since what, until what, whose turn, under which text, how sure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.notifications.rules.counting import due_after
from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import Validity
from shared.kernel.days import legal_date

SERVICE_LEVEL = "service-level"
CLOSED, REOPENED = "CaseClosed.v1", "CaseReopened.v1"
"""The closing of a case ends clocks, and its reopening alone lets one run on that was ended."""
CORRECTION = "RouteCorrected.v1"
"""A correction starts the clocks of the right route from the reception on, and ends those of the wrong one there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text of law with the articles that rows may name."""

    code: str
    title: str
    first: date
    last: date
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happenings:
    """Messages that act on a clock, by what they do to it; ``extends_to`` is the field with the new end.

    ``again_by`` lets a clock run on that the closing of the case has ended; it is about the whole case.
    """

    met_by: tuple[str, ...] = ()
    paused_by: tuple[str, ...] = ()
    resumed_by: tuple[str, ...] = ()
    extended_by: tuple[str, ...] = ()
    extends_to: str | None = None
    ended_by: tuple[str, ...] = ()
    again_by: tuple[str, ...] = ()

    def of_the_matter(self) -> frozenset[str]:
        """Give the messages that are about the one matter of a clock; what ends it may be about the whole case."""
        return frozenset((*self.met_by, *self.paused_by, *self.resumed_by, *self.extended_by))

    def all(self) -> frozenset[str]:
        """Give every message that acts on the clock."""
        return self.of_the_matter() | frozenset((*self.ended_by, *self.again_by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One dated row of the data files.

    ``unit`` and ``count`` say how long, or ``until`` names the message's field with the last day; all three are
    ``None`` where no figure was read. ``cannot_run`` says why a period of the law starts no clock yet.
    ``law_of`` is ``fact`` or ``report``: which day decides whether the row applies.
    """

    code: str
    title_vi: str
    title_en: str
    starts_on: str | None
    since: str | None
    when: tuple[tuple[str, tuple[str, ...]], ...]
    unit: str | None
    count: int
    until: str | None
    happenings: Happenings
    acknowledged: bool
    confidential: bool
    about: str | None
    turn_of: str | None
    tell: tuple[str, ...]
    body: str
    instrument: str | None
    article: str | None
    basis_from: str | None
    ours: bool
    law_of: str
    cannot_run: str | None
    says: str
    source: tuple[str, ...]
    confidence: Confidence
    validity: Validity

    @property
    def last_day(self) -> date:
        """The last day on which the row is the law; where no end is known, the last day there is."""
        return self.validity.last or date.max

    @property
    def legal_basis(self) -> str:
        """The place in the law, as a code."""
        parts = (self.instrument or SERVICE_LEVEL, self.article)
        return "-".join(part for part in parts if part)

    @property
    def met_by(self) -> tuple[str, ...]:
        """The messages that meet it."""
        return self.happenings.met_by

    def due(self, fact: datetime | date) -> datetime:
        """Give when the wait is over: so many hours later, or the end of the last legal day."""
        if self.unit is None:
            raise LookupError(f"no length is known: {self.code}")
        return due_after(self.unit, self.count, fact)

    def holds(self, day: date) -> bool:
        """Tell whether the row is the law of a day."""
        return self.validity.holds(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingRule:
    """How we count where no text that was read says so."""

    code: str
    says_vi: str
    says_en: str
    source: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockBook:
    """All rows, with the texts and sources they name."""

    clocks: tuple[Clock, ...]
    texts: Mapping[str, Text]
    sources: Mapping[str, str]
    counting: tuple[CountingRule, ...]

    @property
    def confidential(self) -> frozenset[str]:
        """The codes of clocks of which only those who have part in them are told."""
        return frozenset(clock.code for clock in self.clocks if clock.confidential)

    @property
    def running(self) -> tuple[Clock, ...]:
        """The rows that start clocks."""
        return tuple(clock for clock in self.clocks if clock.cannot_run is None)


def day_of(fact: datetime | date) -> date:
    """Give the legal day of a fact."""
    return legal_date(fact) if isinstance(fact, datetime) else fact

"""How long a stay may last and how soon a complaint is answered, as dated rows read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shared.calendar import CalendarDays, Months, last_of_months
from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import DAY, Validity
from shared.rows import Row, no_overlap, rows_by_section

SERVICE_LEVEL = "service-level"
"""What a limit rests on that is ours and no law's."""
FILE = Path(__file__).parent / "limits.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One dated row; ``instrument`` is ``None`` where no text of law says it."""

    code: str
    period: CalendarDays | Months
    alert_days: int
    instrument: str | None
    article: str | None
    validity: Validity
    source: str
    confidence: Confidence
    open_point: str | None

    @property
    def legal_basis(self) -> str:
        """The place in the law, as a code."""
        return "-".join(filter(None, (self.instrument or SERVICE_LEVEL, self.article)))

    def last_day(self, first: date) -> date:
        """Give the last day of a stay, whose first day is counted."""
        if isinstance(self.period, Months):
            return last_of_months(first, self.period.count)
        return self.period.after(first) - DAY

    def due_day(self, fact: date) -> date:
        """Give the last day of a wait: the day of the fact is not counted."""
        return self.period.after(fact)

    def alert_day(self, last: date) -> date:
        """Give the day on which a decision is asked for."""
        return last - self.alert_days * DAY


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of stays and of answers to complaints."""

    stays: tuple[Limit, ...]
    complaints: tuple[Limit, ...]

    def of_stay(self, admitted_on: date) -> Limit | None:
        """Give the limit of a stay that begins on a day; ``None`` where no row speaks of that day."""
        return _on(self.stays, admitted_on)

    def of_complaint(self, filed_on: date) -> Limit | None:
        """Give how soon a complaint filed on a day is to be answered."""
        return _on(self.complaints, filed_on)


def read_limits(text: str) -> Limits:
    """Read the data file; raises ``BadRowError`` for a row that is not whole, or two for one day."""
    rows = rows_by_section(FILE.name, text, ("stay", "complaint"))
    return Limits(_limits(rows["stay"]), _limits(rows["complaint"]))


def _limits(rows: Sequence[Row]) -> tuple[Limit, ...]:
    limits = tuple(_limit(row) for row in rows)
    no_overlap(rows, limits, key=lambda _limit: None)
    return limits


def _limit(row: Row) -> Limit:
    one = Limit(
        code=row.code("code"),
        period=_period(row),
        alert_days=row.whole("alert_days", 0, least=0),
        instrument=row.text_or_nothing("instrument"),
        article=row.text_or_nothing("article"),
        validity=row.validity(),
        source=row.text("source"),
        confidence=row.confidence(),
        open_point=row.text_or_nothing("open"),
    )
    row.close()
    return one


def _period(row: Row) -> CalendarDays | Months:
    days, months = row.optional_whole("days"), row.optional_whole("months")
    if (days is None) == (months is None):
        raise row.wrong("one length, in days or months")
    return Months(months) if months is not None else CalendarDays(days or 0)


def _on(rows: Sequence[Limit], day: date) -> Limit | None:
    return next((row for row in rows if row.validity.holds(day)), None)


LIMITS = read_limits(FILE.read_text(encoding="utf-8"))

"""Who is treated as a child, and since when the list of relatives rests on which text: dated rows read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shared.contracts.vocabulary import AgeFinding, Confidence
from shared.kernel.dated import Validity
from shared.rows import BadRowError, Row, no_gap, no_overlap, rows_by_section

FILE = Path(__file__).parent / "law.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text that a row rests on; ``legal_basis`` is ``None`` where none was found."""

    code: str
    legal_basis: str | None
    confidence: Confidence
    source: str
    validity: Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRule:
    """How a finding about an age is treated, and on which text."""

    finding: AgeFinding
    treated_as_child: bool
    text: Text

    @property
    def validity(self) -> Validity:
        """When it applies."""
        return self.text.validity


@dataclass(frozen=True, slots=True)
class Law:
    """The dated rows that intake decides by."""

    ages: tuple[ChildRule, ...]
    relatives: tuple[Text, ...]

    def child_rule(self, finding: AgeFinding, day: date) -> ChildRule:
        """Give the row for a finding on a day; before the first one, the first one."""
        rows = [rule for rule in self.ages if rule.finding is finding]
        return next((rule for rule in rows if rule.text.validity.holds(day)), rows[0])


def read_law(text: str) -> Law:
    """Read the data file; raises ``BadRowError`` for a row that is not whole, an overlap or a gap."""
    rows = rows_by_section(FILE.name, text, ("age", "relatives"))
    ages, relatives = tuple(map(_age, rows["age"])), tuple(map(_text, rows["relatives"]))
    no_overlap(rows["age"], ages, key=lambda rule: rule.finding)
    no_gap(rows["age"], ages, key=lambda rule: rule.finding)
    no_overlap(rows["relatives"], relatives, key=lambda _text: None)
    no_gap(rows["relatives"], relatives, key=lambda _text: None)
    for finding in AgeFinding:
        _holds_today([rule.validity for rule in ages if rule.finding is finding], finding)
    _holds_today([one.validity for one in relatives], "relatives")
    return Law(ages, relatives)


def _age(row: Row) -> ChildRule:
    finding, treated = row.one_of("finding", AgeFinding), row.yes_or_no("treated_as_child")
    return ChildRule(finding=finding, treated_as_child=treated, text=_text(row))


def _text(row: Row) -> Text:
    instrument, article = row.text_or_nothing("instrument"), row.text_or_nothing("article")
    one = Text(
        code=row.code("code"),
        legal_basis="-".join(filter(None, (instrument, article))) or None,
        confidence=row.confidence(),
        source=row.text("source"),
        validity=row.validity(),
    )
    row.text_or_nothing("open")
    row.close()
    if instrument is None and one.confidence is not Confidence.UNCONFIRMED:
        raise row.wrong(f"nothing is {one.confidence} without its text")
    return one


def _holds_today(rows: Sequence[Validity], name: str) -> None:
    if not any(validity.last is None for validity in rows):
        raise BadRowError(f"{FILE.name}: no row of {name} holds today and after")


LAW = read_law(FILE.read_text(encoding="utf-8"))

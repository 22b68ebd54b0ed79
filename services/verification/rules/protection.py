"""Which measures of protection there are on a day, and which bodies may decide them: dated rows, read once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import Validity
from shared.rows import Row, no_overlap, rows_by_section

MEASURE, BODY = "protection-measure", "protection-body"
FILE = Path(__file__).parent / "protection.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A measure or a body for a time; a body has ``roles`` that act as it and ``kinds`` of agencies that are one."""

    code: str
    title_vi: str
    title_en: str
    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    legal_basis: str
    confidence: Confidence
    source: str
    open_point: str | None
    validity: Validity


@dataclass(frozen=True, slots=True)
class Rules:
    """All rows."""

    measures: tuple[Entry, ...]
    bodies: tuple[Entry, ...]

    def measure(self, code: str, day: date) -> Entry | None:
        """Give a measure as it is on a day, ``None`` when there is no such measure then."""
        return _on(self.measures, code, day)

    def body(self, code: str, day: date) -> Entry | None:
        """Give a body that may decide on a day."""
        return _on(self.bodies, code, day)

    def body_until(self, code: str, day: date) -> Entry | None:
        """Give a body as it is on a day, or as it was last when it is no more by then."""
        ended = (row for row in self.bodies if row.code == code and row.validity.first <= day)
        return self.body(code, day) or max(ended, key=lambda row: row.validity.first, default=None)


def read_rules(text: str) -> Rules:
    """Read the data file; raises ``BadRowError`` for a row that is not whole, or two of a code for one day."""
    rows = rows_by_section(FILE.name, text, (MEASURE, BODY))
    return Rules(_entries(rows[MEASURE]), _entries(rows[BODY], ("roles", "kinds")))


def _entries(rows: Sequence[Row], lists: Collection[str] = ()) -> tuple[Entry, ...]:
    entries = tuple(_entry(row, lists) for row in rows)
    no_overlap(rows, entries, key=lambda entry: entry.code)
    return entries


def _entry(row: Row, lists: Collection[str]) -> Entry:
    named = {key: row.texts(key) for key in lists}
    for key, values in named.items():
        if not values:
            raise row.wrong(f"no {key}")
    one = Entry(
        code=row.code("code"),
        title_vi=row.text("title_vi"),
        title_en=row.text("title_en"),
        roles=named.get("roles", ()),
        kinds=named.get("kinds", ()),
        legal_basis=row.text("legal_basis"),
        confidence=row.confidence(),
        source=row.text("source"),
        open_point=row.text_or_nothing("open"),
        validity=row.validity(),
    )
    row.close()
    return one


def _on(rows: Sequence[Entry], code: str, day: date) -> Entry | None:
    return next((row for row in rows if row.code == code and row.validity.holds(day)), None)


def body_refusal(rules: Rules, acting_as: str, *, role: str, day: date) -> str | None:
    """A body decides when it is competent on the day, through an officer whose role acts as that body."""
    return _role_refusal(rules.body(acting_as, day), role)


def closing_refusal(rules: Rules, acting_as: str, *, role: str, day: date) -> str | None:
    """A body that is no more may still hand over or end what it has, through whose role acted as it last."""
    return _role_refusal(rules.body_until(acting_as, day), role)


def _role_refusal(body: Entry | None, role: str) -> str | None:
    if body is None:
        return "body-not-competent"
    return None if role in body.roles else "role-not-of-this-body"


def agency_refusal(rules: Rules, acting_as: str, kind: str | None) -> str | None:
    """An agency acts as a body that it is by its registered kind; what is no body here is refused elsewhere."""
    rows = [row for row in rules.bodies if row.code == acting_as]
    return None if not rows or any(kind in row.kinds for row in rows) else "agency-not-that-body"


def decide_by(requested_on: date, *, emergency: bool) -> date | None:
    """Give the day by which a request is decided.

    In an emergency the same day, our level of service; the hours that NĐ 162 Art. 13 may set were
    not read (unconfirmed), so for any other request there is no day.
    """
    return requested_on if emergency else None


PROTECTION = read_rules(FILE.read_text(encoding="utf-8"))

"""How long verification may be extended, where the fallback test stands, and the signs, as dated rows read once."""

from dataclasses import dataclass
from datetime import date

from services.verification.rules.tables import Standing, standing_of, text_of
from shared.calendar import months_after
from shared.contracts.verification_codes import Indicator
from shared.contracts.vocabulary import Confidence
from shared.rows import BadRowError, Row, no_overlap, rows_by_section

FILE = "verifying.toml"
SIGNS = "indicators.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """How long verification may take in all, counted from the day the police were asked."""

    months: int
    legal_basis: str
    standing: Standing

    def last_day(self, asked_on: date) -> date:
        """Give the last day that an extension may allow."""
        return months_after(asked_on, self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Where the fallback test stands in the law of a time."""

    legal_basis: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign that may be noted."""

    code: str
    vi: str
    en: str
    source: str
    confidence: Confidence


def read_extensions(text: str | None = None) -> tuple[Extension, ...]:
    """Read the rows of extensions; raises ``BadRowError``."""
    rows = _rows(text)["extension"]
    extensions = tuple(map(_extension, rows))
    no_overlap(rows, [one.standing for one in extensions], key=lambda _standing: None)
    return extensions


def read_fallbacks(text: str | None = None) -> tuple[Fallback, ...]:
    """Read the rows of the fallback test; raises ``BadRowError``."""
    rows = _rows(text)["fallback"]
    fallbacks = tuple(map(_fallback, rows))
    no_overlap(rows, [one.standing for one in fallbacks], key=lambda _standing: None)
    return fallbacks


def read_signs(text: str | None = None) -> tuple[Sign, ...]:
    """Read the signs; every code of the vocabulary has one row, and no other code has."""
    signs = tuple(map(_sign, rows_by_section(SIGNS, text or text_of(SIGNS), ("indicator",))["indicator"]))
    if sorted(sign.code for sign in signs) != sorted(Indicator):
        raise BadRowError(f"{SIGNS}: the rows are not the codes of the vocabulary, each once")
    return signs


def _rows(text: str | None) -> dict[str, list[Row]]:
    return rows_by_section(FILE, text or text_of(FILE), ("extension", "fallback"))


def _extension(row: Row) -> Extension:
    one = Extension(months=row.whole("months"), legal_basis=row.text("legal_basis"), standing=standing_of(row))
    row.close()
    return one


def _fallback(row: Row) -> Fallback:
    one = Fallback(legal_basis=row.text("legal_basis"), standing=standing_of(row))
    row.close()
    return one


def _sign(row: Row) -> Sign:
    one = Sign(
        code=row.code("code"),
        vi=row.text("vi"),
        en=row.text("en"),
        source=row.text("source"),
        confidence=row.confidence(),
    )
    row.close()
    return one


EXTENSIONS = read_extensions()
FALLBACKS = read_fallbacks()
INDICATORS = read_signs()


def extension_on(day: date) -> Extension | None:
    """Give the row for a case reported on a day, as the time of the police is that of the day of the report."""
    return next((row for row in EXTENSIONS if row.standing.validity.holds(day)), None)


def fallback_on(day: date) -> Fallback | None:
    """Give where the test stands for a case reported on a day."""
    return next((row for row in FALLBACKS if row.standing.validity.holds(day)), None)

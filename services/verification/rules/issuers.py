"""Which body may issue which paper on which day, as dated rows read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from services.verification.rules.laws import LAWS
from services.verification.rules.tables import Standing, standing_of, text_of
from shared.contracts.verification_codes import Paper
from shared.contracts.vocabulary import Certificate, Confidence
from shared.kernel.dated import Validity
from shared.rows import Row, no_overlap, rows_by_section

FILE = "certificates.toml"
_KINDS = frozenset({*Certificate, *Paper})


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuing:
    """One dated row: a body may issue a kind of paper."""

    kind: str
    proves: bool
    issuer: str
    body: str
    agencies: tuple[str, ...]
    law: str
    legal_basis: str
    legalised: bool
    standing: Standing

    @property
    def validity(self) -> Validity:
        """When it may."""
        return self.standing.validity

    def is_spelled(self, agency: str) -> bool:
        """Tell whether the code of an agency is one of this body, as far as we know how they are spelled."""
        return any(fnmatchcase(agency, pattern) for pattern in self.agencies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unnamed:
    """A paper that is mentioned somewhere and that nobody can record here."""

    code: str
    name: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Issuers:
    """Every row."""

    rows: tuple[Issuing, ...]
    unnamed: tuple[Unnamed, ...] = ()

    def of(self, kind: str, day: date) -> Sequence[Issuing]:
        """Give the bodies that may issue a kind of paper on a day."""
        return [row for row in self.rows if row.kind == kind and row.validity.holds(day)]

    def who(self, kind: str, day: date, *, agency: str, named: str | None) -> Issuing | None:
        """Tell as which body an agency issued a paper: as it is named, or by how its code is spelled.

        ``None`` when no body of that name may issue it on that day, when the code is one of another
        body, and when the code alone does not tell.
        """
        able = self.of(kind, day)
        if named is not None:
            row = next((row for row in able if row.issuer == named), None)
            return row if row is not None and (not row.agencies or row.is_spelled(agency)) else None
        spelled = [row for row in able if row.is_spelled(agency)]
        return spelled[0] if len(spelled) == 1 else None


def read_issuers(text: str | None = None) -> Issuers:
    """Read the data file; raises ``BadRowError`` that names the row."""
    rows = rows_by_section(FILE, text or text_of(FILE), ("certificate", "unnamed"))
    issuing = tuple(map(_issuing, rows["certificate"]))
    no_overlap(rows["certificate"], issuing, key=lambda one: (one.kind, one.issuer))
    return Issuers(issuing, tuple(map(_unnamed, rows["unnamed"])))


def _issuing(row: Row) -> Issuing:
    one = Issuing(
        kind=row.code("kind", _KINDS),
        proves=row.yes_or_no("proves"),
        issuer=row.text("issuer"),
        body=row.text("body"),
        agencies=row.texts("agencies", needed=True),
        law=row.text("law"),
        legal_basis=row.text("legal_basis"),
        legalised=row.flag("legalised"),
        standing=standing_of(row),
    )
    row.close()
    if one.proves != (one.kind in set(Certificate)):
        raise row.wrong("proves is against the kind")
    law = next((law for law in LAWS if law.code == one.law), None)
    days = one.validity
    if law is None or law.first_day > days.first or (law.last_day or date.max) < (days.last or date.max):
        raise row.wrong("its law is not in force on all of these days")
    return one


def _unnamed(row: Row) -> Unnamed:
    one = Unnamed(code=row.code("code"), name=row.text("name"), source=row.text("source"), confidence=row.confidence())
    row.close()
    return one


ISSUERS = read_issuers()

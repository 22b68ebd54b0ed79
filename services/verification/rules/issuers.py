"""Which body may issue which paper on which day, as dated rows read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from services.verification.rules.laws import LAWS
from services.verification.rules.tables import (
    BadRowError,
    Standing,
    check_apart,
    check_keys,
    read_table,
    standing_of,
)
from shared.contracts.verification_codes import Paper
from shared.contracts.vocabulary import Certificate

FILE = "certificates.toml"
_NEEDED = frozenset({"kind", "proves", "issuer", "body", "agencies", "law", "legal_basis"})
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

    def is_spelled(self, agency: str) -> bool:
        """Tell whether the code of an agency is one of this body, as far as we know how they are spelled."""
        return any(fnmatchcase(agency, pattern) for pattern in self.agencies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unnamed:
    """A paper that is mentioned somewhere and that nobody can record here."""

    code: str
    name: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Issuers:
    """Every row."""

    rows: tuple[Issuing, ...]
    unnamed: tuple[Unnamed, ...] = ()

    def of(self, kind: str, day: date) -> Sequence[Issuing]:
        """Give the bodies that may issue a kind of paper on a day."""
        return [row for row in self.rows if row.kind == kind and row.standing.holds_on(day)]

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
    """Read the data file; raises :class:`BadRowError` that names the row."""
    tables = read_table(FILE, text=text)
    if unknown := sorted(tables.keys() - {"certificate", "unnamed"}):
        raise BadRowError(f"{FILE}: unknown kind of row {unknown[0]}")
    rows = tuple(_row(table) for table in tables.get("certificate", []))
    check_apart(rows, lambda row: f"{FILE}: {row.kind} of {row.issuer}")
    return Issuers(rows, tuple(Unnamed(**table) for table in tables.get("unnamed", [])))


def _row(table: dict[str, Any]) -> Issuing:
    where = f"{FILE}: {table.get('kind')} of {table.get('issuer')} from {table.get('valid_from')}"
    check_keys(table, where=where, needed=_NEEDED, allowed={"legalised"})
    standing = standing_of(table, where=where)
    if table["kind"] not in _KINDS:
        raise BadRowError(f"{where}: kind is unknown")
    if table["proves"] != (table["kind"] in set(Certificate)):
        raise BadRowError(f"{where}: proves is against the kind")
    law = next((law for law in LAWS if law.code == table["law"]), None)
    if law is None or law.first_day > standing.first or (law.last_day or date.max) < (standing.last or date.max):
        raise BadRowError(f"{where}: its law is not in force on all of these days")
    return Issuing(
        kind=table["kind"],
        proves=table["proves"],
        issuer=table["issuer"],
        body=table["body"],
        agencies=tuple(table["agencies"]),
        law=table["law"],
        legal_basis=table["legal_basis"],
        legalised=table.get("legalised", False),
        standing=standing,
    )


ISSUERS = read_issuers()

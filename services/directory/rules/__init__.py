"""Reference data and the rules of accounts. The data file is read once; after that all is pure."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from shared.contracts.vocabulary import AgencyKind
from shared.kernel.days import legal_date

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
MOST_KNOCKS = 20
SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 200
FEWEST_LETTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name an agency has from a day on, and where that is written."""

    name: str
    valid_from: date
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """An agency of the reference data; its code stays when its name changes."""

    code: str
    kind: str
    province: str
    names: tuple[Name, ...]


def read_agencies(text: str) -> tuple[Agency, ...]:
    """Read the reference data; names of an agency are in the order of their days."""
    return tuple(_agency(row) for row in tomllib.loads(text)["agency"])


def _agency(row: dict[str, Any]) -> Agency:
    names = tuple(sorted((Name(**name) for name in row["name"]), key=lambda name: name.valid_from))
    return Agency(code=row["code"], kind=AgencyKind(row["kind"]).value, province=row["province"], names=names)


AGENCIES = read_agencies((Path(__file__).parents[1] / "data" / "agencies.toml").read_text(encoding="utf-8"))


def province_of(agency: str) -> str:
    """Give the province of an agency's code; the codes of agencies begin with it."""
    return agency.partition("-")[0]


def health_department(province: str, moment: datetime) -> str | None:
    """Give the code of the department that leads victim support in a province on the legal day of a moment.

    Until 28 February 2025 the labour department, since then the health department: one code, two names.
    Source: Luật 53/2024/QH15 Art. 27 as amended by Luật 86/2025/QH15; Nghị định 42/2025/NĐ-CP.
    """
    day = legal_date(moment)
    for agency in AGENCIES:
        if (agency.kind, agency.province) == (AgencyKind.HEALTH_DEPARTMENT, province):
            return agency.code if agency.names[0].valid_from <= day else None
    return None


def lock_after(failures: int, moment: datetime) -> datetime | None:
    """Give until when an account stays shut after so many failures in a row."""
    return moment + LOCKED_FOR if failures >= MOST_FAILURES else None


def password_refusal(password: str, username: str) -> str | None:
    """A password is long and neither the account's own name nor one letter over and over."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return "password-length"
    if username in password.lower() or len(set(password)) < FEWEST_LETTERS:
        return "password-guessable"
    return None

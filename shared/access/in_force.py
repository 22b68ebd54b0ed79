"""The access rules by dated identifiers: which were in force at a moment, and what they let a role do."""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from shared.access.roles import READS_ANY_CASE_TO_AUDIT, REVEALED
from shared.kernel.canonical import Json, canonical
from shared.kernel.days import legal_date

ROWS = Path(__file__).parent / "rules-in-force.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRules:
    """What one role may do: read cases for which purposes, have which classes opened, read any case to audit."""

    role: str
    purposes: tuple[str, ...]
    classes: tuple[str, ...]
    any_case: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRules:
    """A dated state of the access rules; ``roles`` is ``None`` of one that this release no longer carries."""

    id: str
    valid_from: date
    digest: str
    roles: tuple[RoleRules, ...] | None

    def written(self) -> dict[str, Json]:
        """Spell by what it is known."""
        return {"id": self.id, "valid_from": str(self.valid_from), "digest": self.digest}


def role_rules(purposes: Mapping[str, frozenset[str]]) -> tuple[RoleRules, ...]:
    """Put together what each role may do; ``purposes`` are those for which the door lets a role read."""
    return tuple(
        RoleRules(
            role=role,
            purposes=tuple(sorted(purposes.get(role, ()))),
            classes=tuple(sorted(str(one) for one in REVEALED.get(role, ()))),
            any_case=role in READS_ANY_CASE_TO_AUDIT,
        )
        for role in sorted({*purposes, *REVEALED, *READS_ANY_CASE_TO_AUDIT})
    )


def digest_of(roles: Sequence[RoleRules]) -> str:
    """Compute what tells one state of the rules from another: SHA-256 over their canonical spelling, in hex."""
    plain: list[Json] = [[one.role, list(one.purposes), list(one.classes), one.any_case] for one in roles]
    return hashlib.sha256(canonical(plain)).hexdigest()


def read_rules(roles: tuple[RoleRules, ...]) -> tuple[AccessRules, ...]:
    """Read the dated states, oldest first; the one with the digest of ``roles`` is the one that this release has."""
    digest = digest_of(roles)
    with ROWS.open(encoding="utf-8", newline="") as lines:
        return tuple(
            AccessRules(
                id=row["id"],
                valid_from=date.fromisoformat(row["valid_from"]),
                digest=row["digest"],
                roles=roles if row["digest"] == digest else None,
            )
            for row in csv.DictReader(lines)
        )


def in_force(rules: Sequence[AccessRules], moment: datetime) -> AccessRules:
    """Give the rules of the legal day of a moment; before the first there were none, so the first count."""
    day = legal_date(moment)
    return next((one for one in reversed(rules) if one.valid_from <= day), rules[0])

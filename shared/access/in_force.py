"""The access rules by dated identifiers: which were in force at a moment, and what they let a role do."""

import csv
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from shared.access.confidential import CONFIDENTIAL, GIVEN_TWICE, PROTECTION, RECOGNITION
from shared.access.roles import PURPOSES_OF, READS_ANY_CASE_TO_AUDIT, REVEALED, REVEALED_OF
from shared.kernel.canonical import Json, canonical
from shared.kernel.days import legal_date

KEPT_BACK: tuple[frozenset[str], ...] = (PROTECTION, RECOGNITION, GIVEN_TWICE, CONFIDENTIAL)
"""The types of events that are kept from agencies without part in them, or named to nobody who does not audit."""

ROWS = Path(__file__).parent / "rules-in-force.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRules:
    """What one role may do: read cases for which purposes, have which classes opened, read any case to audit.

    ``types`` are single types of events, ``service/type``, that it may have opened though not their class.
    """

    role: str
    purposes: tuple[str, ...]
    classes: tuple[str, ...]
    any_case: bool
    types: tuple[str, ...] = ()

    def written(self) -> dict[str, Json]:
        """Spell it."""
        return {
            "role": self.role,
            "purposes": list(self.purposes),
            "classes": list(self.classes),
            "any_case": self.any_case,
            "types": list(self.types),
        }


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


def role_rules() -> tuple[RoleRules, ...]:
    """Put together what each role may do."""
    return tuple(
        RoleRules(
            role=role,
            purposes=tuple(sorted(PURPOSES_OF.get(role, ()))),
            classes=tuple(sorted(str(one) for one in REVEALED.get(role, ()))),
            any_case=role in READS_ANY_CASE_TO_AUDIT,
            types=tuple(sorted(f"{owner}/{kind}" for owner, of in REVEALED_OF.get(role, {}).items() for kind in of)),
        )
        for role in sorted({*PURPOSES_OF, *REVEALED, *READS_ANY_CASE_TO_AUDIT, *REVEALED_OF})
    )


def digest_of(roles: Sequence[RoleRules], kept_back: Sequence[Collection[str]] = KEPT_BACK) -> str:
    """Compute what tells one state of the rules from another: SHA-256 over their canonical spelling, in hex.

    Over what each role may do, and over which types of events are kept back; not over the code that applies them.
    """
    kept: list[Json] = [[*sorted(types)] for types in kept_back]
    plain: list[Json] = [[one.written() for one in roles], kept]
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


def in_force(rules: Sequence[AccessRules], moment: datetime) -> AccessRules | None:
    """Give the rules of the legal day of a moment; ``None`` before the first, of which nothing is known."""
    day = legal_date(moment)
    return next((one for one in reversed(rules) if one.valid_from <= day), None)

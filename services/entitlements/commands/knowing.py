"""What others told that grants are decided on (all by reaction)."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteStay:
    """Note what care told of a stay (by reaction); messages may arrive in any order."""

    case_id: CaseId
    stay_id: str
    told: int
    person: int | None = None
    admitted_on: date | None = None
    limit_on: date | None = None
    extended_to: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRoute:
    """Note by which route the person came after all, and assess again.

    ``told`` is the version of the case at intake: of two corrections the later one counts.
    """

    case_id: CaseId
    told: int
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChild:
    """Note that somebody with this number is there with the case's person."""

    case_id: CaseId
    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCertificate:
    """Note when a certificate was issued, ``None`` for one withdrawn; ``told`` is the version at verification."""

    case_id: CaseId
    certificate: str
    told: int
    issued_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAge:
    """Note whether somebody is treated as a child; ``told`` is the version of the case at intake."""

    case_id: CaseId
    person: int
    told: int
    treated_as_child: bool

"""What may be asked of the directory."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from shared.kernel.ids import CaseId, StaffId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAgency:
    """Make an agency known, or give it another name: from a day on, and where that is written."""

    code: str
    kind: str
    province: str
    name: str
    valid_from: date
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStaff:
    """Give a member of an agency's staff an account in one role."""

    staff_id: StaffId
    username: str
    agency: str
    role: str
    province: str
    full_name: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword:
    """Let the account be opened with another password; ``credential`` names where its hash is kept."""

    staff_id: StaffId
    credential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolTotp:
    """Begin a second factor; ``credential`` names where its sealed secret is kept."""

    staff_id: StaffId
    credential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTotp:
    """Ask for the second factor from now on: its owner has shown a right code."""

    staff_id: StaffId
    credential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignIn:
    """Note that the account was opened."""

    staff_id: StaffId
    at: datetime
    second_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFailedSignIn:
    """Note that somebody tried and failed; a name that nobody has is tried, counted and shut like any other."""

    staff_id: StaffId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRelationship:
    """Let agencies have to do with a case; ``about`` names the one ground (a message, a referral, an order)."""

    case_id: CaseId
    agencies: tuple[str, ...]
    basis: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRelationship:
    """End what an agency has to do with a case on a basis: one ground of it, or all when ``about`` is ``None``."""

    case_id: CaseId
    agency: str
    basis: str
    about: str | None
    reason: str


StaffCommand: TypeAlias = AddStaff | SetPassword | EnrolTotp | ConfirmTotp
SignInCommand: TypeAlias = NoteSignIn | NoteFailedSignIn
RelationshipCommand: TypeAlias = OpenRelationship | EndRelationship
Command: TypeAlias = RegisterAgency | StaffCommand | SignInCommand | RelationshipCommand

"""What has happened in the directory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, TypeAlias

from shared.kernel.ids import StaffId
from shared.kernel.personal import Personal
from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRegistered:
    """An agency is known."""

    TYPE: ClassVar[str] = "AgencyRegistered.v1"
    code: str
    kind: str
    province: str
    name: str
    valid_from: date
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyNamed:
    """An agency has another name from a day on."""

    TYPE: ClassVar[str] = "AgencyNamed.v1"
    code: str
    name: str
    valid_from: date
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAdded:
    """A member of staff has an account."""

    TYPE: ClassVar[str] = "StaffAdded.v1"
    username: str
    agency: str
    role: str
    province: str
    full_name: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet:
    """The account has another password; its hash is kept outside the log under this name."""

    TYPE: ClassVar[str] = "PasswordSet.v1"
    credential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpEnrolled:
    """A second factor was begun; its secret is kept sealed outside the log under this name."""

    TYPE: ClassVar[str] = "TotpEnrolled.v1"
    credential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpConfirmed:
    """The second factor is asked for from now on."""

    TYPE: ClassVar[str] = "TotpConfirmed.v1"
    credential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The account was opened."""

    TYPE: ClassVar[str] = "SignedIn.v1"
    staff_id: StaffId
    second_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed:
    """Somebody tried to open an account and failed; too many failures lock it for a while."""

    TYPE: ClassVar[str] = "SignInFailed.v1"
    staff_id: StaffId
    reason: str
    failures: int
    locked_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipOpened:
    """Agencies have to do with the case, on a basis and for one ground of it."""

    TYPE: ClassVar[str] = "RelationshipOpened.v1"
    agencies: tuple[str, ...]
    basis: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipEnded:
    """A ground ended; ``last`` when the agency has nothing more to do with the case on this basis."""

    TYPE: ClassVar[str] = "RelationshipEnded.v1"
    agency: str
    basis: str
    about: str | None
    reason: str
    last: bool


AgencyEvent: TypeAlias = AgencyRegistered | AgencyNamed
StaffEvent: TypeAlias = StaffAdded | PasswordSet | TotpEnrolled | TotpConfirmed
SignInEvent: TypeAlias = SignedIn | SignInFailed
RelationshipEvent: TypeAlias = RelationshipOpened | RelationshipEnded
Event: TypeAlias = AgencyEvent | StaffEvent | SignInEvent | RelationshipEvent
EVENTS: tuple[type, ...] = (
    AgencyRegistered,
    AgencyNamed,
    StaffAdded,
    PasswordSet,
    TotpEnrolled,
    TotpConfirmed,
    SignedIn,
    SignInFailed,
    RelationshipOpened,
    RelationshipEnded,
)
UPCASTS: Mapping[str, Upcast] = {}

"""Public messages of the directory service."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRegistered:
    """An agency is known from a day on."""

    TYPE: ClassVar[str] = "AgencyRegistered.v1"
    version: int
    agency: str
    kind: str
    province: str
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipOpened:
    """Agencies have to do with a case from now on, on a basis."""

    TYPE: ClassVar[str] = "RelationshipOpened.v1"
    version: int
    agencies: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipEnded:
    """An agency has nothing more to do with a case."""

    TYPE: ClassVar[str] = "RelationshipEnded.v1"
    version: int
    agency: str
    basis: str
    reason: str


MESSAGES = (AgencyRegistered, RelationshipOpened, RelationshipEnded)

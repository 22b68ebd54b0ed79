"""What happened before anybody weighed anything."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationOpened:
    """Verification began, under the law of the day of the report."""

    TYPE: ClassVar[str] = "VerificationOpened.v1"
    law: str
    reported_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialCheckCompleted:
    """The initial information was checked; ``document`` is what proves the status, where one was found."""

    TYPE: ClassVar[str] = "InitialCheckCompleted.v1"
    outcome: str
    checked_on: date
    checked_by: str
    police_agency: str
    document: str | None
    note: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRequested:
    """The police were asked to verify."""

    TYPE: ClassVar[str] = "VerificationRequested.v1"
    to_agency: str
    requested_by: str
    requested_on: date
    reason: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationExtended:
    """The police took longer, until ``limit_on``."""

    TYPE: ClassVar[str] = "VerificationExtended.v1"
    extended_on: date
    extended_by: str
    limit_on: date
    legal_basis: str
    confidence: str
    reason: Personal[str] | None

"""Public messages of the entitlements service. Money is whole đồng."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementsAssessed:
    """What the person is owed in her present status, regime by regime."""

    TYPE: ClassVar[str] = "EntitlementsAssessed.v1"
    version: int
    assessment: int
    status: str
    law: str
    legal_date: date
    available: tuple[str, ...]
    unavailable: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportGranted:
    """Support was granted under a dated rule; ``legal_basis`` is the place in the text that gives it."""

    TYPE: ClassVar[str] = "SupportGranted.v1"
    version: int
    decision_id: str
    regime: str
    rule: str
    rule_version: str
    legal_basis: str
    amount: int | None
    period: str
    legal_date: date
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRefused:
    """Support was refused, with the code and the article of the reason."""

    TYPE: ClassVar[str] = "SupportRefused.v1"
    version: int
    decision_id: str
    regime: str
    reason: str
    legal_basis: str
    legal_date: date
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPaid:
    """A granted amount was paid."""

    TYPE: ClassVar[str] = "SupportPaid.v1"
    version: int
    decision_id: str
    amount: int
    paid_on: date
    funding: str


MESSAGES = (EntitlementsAssessed, SupportGranted, SupportRefused, SupportPaid)

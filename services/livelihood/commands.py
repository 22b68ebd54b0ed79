"""What may be asked of livelihood."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLivelihood:
    """Open livelihood support for a person determined a victim (by reaction)."""

    case_id: CaseId
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeLivelihoodPlan:
    """Make a plan with the person; a later plan takes the place of an earlier one."""

    case_id: CaseId
    plan_id: str
    today: date
    activities: tuple[str, ...]
    made_on: date
    goal: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverAsset:
    """Record a productive asset handed over in kind; ``value`` is whole đồng for all of it."""

    case_id: CaseId
    today: date
    asset: str
    quantity: int
    value: int
    delivered_on: date
    funding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferLoan:
    """Refer the person to a lender's programme."""

    case_id: CaseId
    today: date
    lender: str
    programme: str
    referred_on: date
    purpose: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinGroup:
    """Record that the person joined a self-help group."""

    case_id: CaseId
    today: date
    group: str
    joined_on: date


Ask: TypeAlias = MakeLivelihoodPlan | DeliverAsset | ReferLoan | JoinGroup
Command: TypeAlias = OpenLivelihood | Ask

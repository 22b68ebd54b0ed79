"""What has happened about the person's livelihood. Money is whole đồng."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeAlias

from shared.kernel.personal import Personal
from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class LivelihoodOpened:
    """Livelihood support is open to the person."""

    TYPE: ClassVar[str] = "LivelihoodOpened.v1"
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LivelihoodPlanMade:
    """A plan was made; it takes the place of the one before."""

    TYPE: ClassVar[str] = "LivelihoodPlanMade.v1"
    plan_id: str
    activities: tuple[str, ...]
    made_on: date
    goal: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetDelivered:
    """A productive asset was handed over in kind, under the plan of that time."""

    TYPE: ClassVar[str] = "AssetDelivered.v1"
    plan_id: str
    asset: str
    quantity: int
    value: int
    delivered_on: date
    funding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanReferred:
    """The person was referred to a lender's programme."""

    TYPE: ClassVar[str] = "LoanReferred.v1"
    plan_id: str
    lender: str
    programme: str
    referred_on: date
    purpose: Personal[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupJoined:
    """The person joined a self-help group."""

    TYPE: ClassVar[str] = "GroupJoined.v1"
    plan_id: str
    group: str
    joined_on: date


Event: TypeAlias = LivelihoodOpened | LivelihoodPlanMade | AssetDelivered | LoanReferred | GroupJoined
EVENTS: tuple[type, ...] = (LivelihoodOpened, LivelihoodPlanMade, AssetDelivered, LoanReferred, GroupJoined)
UPCASTS: Mapping[str, Upcast] = {}

"""Public messages of the livelihood service."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class LivelihoodOpened:
    """The person is known as a victim, so livelihood support may be planned."""

    TYPE: ClassVar[str] = "LivelihoodOpened.v1"
    version: int
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LivelihoodPlanMade:
    """A livelihood plan was made with the person."""

    TYPE: ClassVar[str] = "LivelihoodPlanMade.v1"
    version: int
    plan_id: str
    activities: tuple[str, ...]
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetDelivered:
    """A productive asset was handed over in kind; ``value`` is whole đồng."""

    TYPE: ClassVar[str] = "AssetDelivered.v1"
    version: int
    asset: str
    quantity: int
    value: int
    delivered_on: date
    funding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanReferred:
    """The person was referred to a lender."""

    TYPE: ClassVar[str] = "LoanReferred.v1"
    version: int
    lender: str
    programme: str
    referred_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupJoined:
    """The person joined a self-help group."""

    TYPE: ClassVar[str] = "GroupJoined.v1"
    version: int
    group: str
    joined_on: date


MESSAGES = (LivelihoodOpened, LivelihoodPlanMade, AssetDelivered, LoanReferred, GroupJoined)

"""What has happened about entitlements: in a case, and on a budget line. Money is whole đồng."""

from collections.abc import Mapping
from typing import TypeAlias

from services.entitlements.events.applying import ApplicationDecided, ApplicationSubmitted, ApplicationWithdrawn
from services.entitlements.events.deciding import (
    BasisUsed,
    ConditionWeighed,
    EntitlementsAssessed,
    FactUsed,
    FindingKnown,
    ReceptionKnown,
    RegimeAssessed,
    Step,
    SupportGranted,
    SupportPaid,
    SupportRefused,
)
from services.entitlements.events.funding import (
    BudgetLineChanged,
    BudgetLineOpened,
    FundsCommitted,
    FundsReleased,
    FundsReturned,
    FundsSpent,
)
from services.entitlements.events.knowing import AgeKnown, CertificateKnown, ChildrenKnown, RouteKnown, StayKnown
from services.entitlements.events.paying import (
    InKindDelivered,
    PaymentOrdered,
    PaymentRecovered,
    SupportFunded,
    SupportStopped,
)
from services.entitlements.events.recognising import (
    GivenTwiceFound,
    LinkDenied,
    OnceOnlyGiven,
    SamePersonDenied,
    SamePersonKnown,
)
from shared.kernel.plain import Upcast

Applied: TypeAlias = ApplicationSubmitted | ApplicationDecided | ApplicationWithdrawn
Paid: TypeAlias = SupportFunded | PaymentOrdered | SupportPaid | PaymentRecovered | InKindDelivered | SupportStopped
Moved: TypeAlias = FundsCommitted | FundsSpent | FundsReleased | FundsReturned
LineEvent: TypeAlias = BudgetLineOpened | BudgetLineChanged | Moved
Known: TypeAlias = ChildrenKnown | AgeKnown | StayKnown | CertificateKnown | RouteKnown
Recognised: TypeAlias = SamePersonKnown | SamePersonDenied | GivenTwiceFound | OnceOnlyGiven | LinkDenied
CaseEvent: TypeAlias = EntitlementsAssessed | SupportGranted | SupportRefused | Applied | Paid | Known
Event: TypeAlias = CaseEvent | LineEvent | Recognised
EVENTS: tuple[type, ...] = (
    EntitlementsAssessed,
    SupportGranted,
    SupportRefused,
    SupportPaid,
    ApplicationSubmitted,
    ApplicationDecided,
    ApplicationWithdrawn,
    SupportFunded,
    PaymentOrdered,
    PaymentRecovered,
    InKindDelivered,
    SupportStopped,
    ChildrenKnown,
    AgeKnown,
    StayKnown,
    CertificateKnown,
    RouteKnown,
    BudgetLineOpened,
    BudgetLineChanged,
    FundsCommitted,
    FundsSpent,
    FundsReleased,
    FundsReturned,
    SamePersonKnown,
    SamePersonDenied,
    GivenTwiceFound,
    OnceOnlyGiven,
    LinkDenied,
)
UPCASTS: Mapping[str, Upcast] = {}

__all__ = [
    "EVENTS",
    "UPCASTS",
    "AgeKnown",
    "ApplicationDecided",
    "ApplicationSubmitted",
    "ApplicationWithdrawn",
    "Applied",
    "BasisUsed",
    "BudgetLineChanged",
    "BudgetLineOpened",
    "CaseEvent",
    "CertificateKnown",
    "ChildrenKnown",
    "ConditionWeighed",
    "EntitlementsAssessed",
    "Event",
    "FactUsed",
    "FindingKnown",
    "FundsCommitted",
    "FundsReleased",
    "FundsReturned",
    "FundsSpent",
    "GivenTwiceFound",
    "InKindDelivered",
    "Known",
    "LineEvent",
    "LinkDenied",
    "Moved",
    "OnceOnlyGiven",
    "Paid",
    "PaymentOrdered",
    "PaymentRecovered",
    "ReceptionKnown",
    "Recognised",
    "RegimeAssessed",
    "RouteKnown",
    "SamePersonDenied",
    "SamePersonKnown",
    "StayKnown",
    "Step",
    "SupportFunded",
    "SupportGranted",
    "SupportPaid",
    "SupportRefused",
    "SupportStopped",
]

"""What may be asked of entitlements."""

from typing import TypeAlias

from services.entitlements.commands.applying import SubmitApplication, WithdrawApplication
from services.entitlements.commands.deciding import (
    AssessFinding,
    AssessReception,
    ConfirmPayment,
    Facts,
    GrantSupport,
    RefuseSupport,
)
from services.entitlements.commands.funding import ChangeBudgetLine, OpenBudgetLine
from services.entitlements.commands.knowing import NoteAge, NoteCertificate, NoteChild, NoteRoute, NoteStay
from services.entitlements.commands.paying import (
    ConfirmDelivery,
    FundDecision,
    OrderPayment,
    RecoverPayment,
    StopSupport,
)

Assess: TypeAlias = AssessReception | AssessFinding | NoteRoute
Apply: TypeAlias = SubmitApplication | WithdrawApplication
Pay: TypeAlias = FundDecision | OrderPayment | ConfirmPayment | RecoverPayment | ConfirmDelivery | StopSupport
Ask: TypeAlias = GrantSupport | RefuseSupport | Apply | Pay
Fund: TypeAlias = OpenBudgetLine | ChangeBudgetLine
Note: TypeAlias = NoteStay | NoteChild | NoteAge | NoteCertificate
Command: TypeAlias = Assess | Note | Ask | Fund

__all__ = [
    "Apply",
    "Ask",
    "Assess",
    "AssessFinding",
    "AssessReception",
    "ChangeBudgetLine",
    "Command",
    "ConfirmDelivery",
    "ConfirmPayment",
    "Facts",
    "Fund",
    "FundDecision",
    "GrantSupport",
    "Note",
    "NoteAge",
    "NoteCertificate",
    "NoteChild",
    "NoteRoute",
    "NoteStay",
    "OpenBudgetLine",
    "OrderPayment",
    "Pay",
    "RecoverPayment",
    "RefuseSupport",
    "StopSupport",
    "SubmitApplication",
    "WithdrawApplication",
]

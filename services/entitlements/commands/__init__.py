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
from services.entitlements.commands.recognising import DenySamePerson, NoteSamePerson

Assess: TypeAlias = AssessReception | AssessFinding | NoteRoute
Apply: TypeAlias = SubmitApplication | WithdrawApplication
Pay: TypeAlias = FundDecision | OrderPayment | ConfirmPayment | RecoverPayment | ConfirmDelivery | StopSupport
Ask: TypeAlias = GrantSupport | RefuseSupport | Apply | Pay
Recognise: TypeAlias = NoteSamePerson | DenySamePerson
Fund: TypeAlias = OpenBudgetLine | ChangeBudgetLine
Note: TypeAlias = NoteStay | NoteChild | NoteAge | NoteCertificate
OnCase: TypeAlias = Assess | Ask | Recognise
Command: TypeAlias = OnCase | Note | Fund

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
    "DenySamePerson",
    "Facts",
    "Fund",
    "FundDecision",
    "GrantSupport",
    "Note",
    "NoteAge",
    "NoteCertificate",
    "NoteChild",
    "NoteRoute",
    "NoteSamePerson",
    "NoteStay",
    "OnCase",
    "OpenBudgetLine",
    "OrderPayment",
    "Pay",
    "Recognise",
    "RecoverPayment",
    "RefuseSupport",
    "StopSupport",
    "SubmitApplication",
    "WithdrawApplication",
]

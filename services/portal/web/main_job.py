"""The main job as a program can run it: ordered steps with their bodies, from the examples of the contracts."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.contracts.commands import COMMANDS
from shared.kernel.canonical import Json
from shared.kernel.days import VIET_NAM

DAYS_AGO = 30
HARDSHIP = 2_000_000
COMMUNE, HEALTH, POLICE, SHELTER = "24-xa-dong-ky", "24-so-y-te", "24-cong-an-tinh", "01-ngoi-nha-binh-yen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: who does what.

    ``body`` is laid over the example of the contract, or stands ``alone``; ``days`` places days of
    it so many days after the reception; ``saves`` names values of the answer (JSON pointers) that
    later steps use as ``$name``.
    """

    operation: str
    role: str
    agency: str
    body: Mapping[str, Any] = field(default_factory=dict)
    alone: bool = False
    days: Mapping[str, int] = field(default_factory=dict)
    saves: Mapping[str, str] = field(default_factory=dict)


STEPS: tuple[Step, ...] = (
    Step(
        operation="ReceiveVictim",
        role="commune-officer",
        agency=COMMUNE,
        saves={"case_id": "/case_id", "code": "/code"},
    ),
    Step(
        operation="GiveConsent",
        role="commune-officer",
        agency=COMMUNE,
        days={"valid_until": 365},
        saves={"consent_id": "/consent_id"},
    ),
    Step(operation="GrantSupport", role="commune-officer", agency=COMMUNE, days={"legal_date": 0}),
    Step(operation="RecordInitialCheck", role="case-manager", agency=HEALTH, days={"checked_on": 2}),
    Step(operation="RequestVerification", role="case-manager", agency=HEALTH, days={"requested_on": 3}),
    Step(
        operation="TakeStatement",
        role="investigator",
        agency=POLICE,
        days={"taken_on": 4},
        saves={"statement_id": "/statement_id"},
    ),
    Step(operation="AddEvidence", role="investigator", agency=POLICE, saves={"evidence_id": "/evidence_id"}),
    Step(
        operation="Determine",
        role="investigator",
        agency=POLICE,
        body={"weighs": ["$statement_id", "$evidence_id"]},
        days={"determined_on": 14},
    ),
    Step(operation="IssueCertificate", role="investigator", agency=POLICE, days={"issued_on": 15}),
    Step(
        operation="GrantSupport",
        role="approver",
        agency=HEALTH,
        body={
            "rule": "N11",
            "facts": {"returned_to_residence": True, "poor_household": True},
            "stated_amount": HARDSHIP,
            "funding": "provincial-recurrent",
        },
        alone=True,
        days={"legal_date": 16},
        saves={"hardship_id": "/decision_id"},
    ),
    Step(
        operation="ConfirmPayment",
        role="approver",
        agency=HEALTH,
        body={"decision_id": "$hardship_id", "amount": HARDSHIP},
        days={"paid_on": 18},
    ),
    Step(operation="MakeLivelihoodPlan", role="livelihood-officer", agency=HEALTH, days={"made_on": 20}),
    Step(operation="DeliverAsset", role="livelihood-officer", agency=HEALTH, days={"delivered_on": 22}),
    Step(operation="ReferLoan", role="livelihood-officer", agency=HEALTH, days={"referred_on": 23}),
    Step(operation="JoinGroup", role="livelihood-officer", agency=HEALTH, days={"joined_on": 24}),
    Step(operation="MakeReferral", role="case-manager", agency=HEALTH, saves={"referral_id": "/referral_id"}),
    Step(operation="AcceptReferral", role="shelter-staff", agency=SHELTER, body={"referral_id": "$referral_id"}),
)

_CONTRACTS = {contract.operation: contract for contract in COMMANDS.values()}


def main_job(now: datetime) -> list[dict[str, Json]]:
    """Give the steps with days counted back from now, so that they lie in the past whenever they are run."""
    reception = now.astimezone(VIET_NAM) - timedelta(days=DAYS_AGO)
    return [_spelled(step, reception) for step in STEPS]


def _spelled(step: Step, reception: datetime) -> dict[str, Json]:
    contract = _CONTRACTS[step.operation]
    body: dict[str, Any] = copy.deepcopy({**({} if step.alone else contract.example), **step.body})
    body |= {name: (reception.date() + timedelta(days=days)).isoformat() for name, days in step.days.items()}
    spelled: dict[str, Json] = {
        "operation_id": step.operation,
        "role": step.role,
        "agency": step.agency,
        "body": body,
    }
    if contract.opens:
        body["received_at"] = reception.isoformat(timespec="seconds")
    else:
        spelled["path"] = {"case_id": "$case_id"}
    if step.saves:
        spelled["saves"] = dict(step.saves)
    return spelled

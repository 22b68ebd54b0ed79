"""From events to rows of livelihood's read model."""

from typing import assert_never

from services.livelihood.events import (
    AssetDelivered,
    Event,
    GroupJoined,
    LivelihoodOpened,
    LivelihoodPlanMade,
    LoanReferred,
)
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = ("livelihood_case", "livelihood_asset", "livelihood_loan", "livelihood_member")


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event, case = recorded.event, recorded.meta.subject
    match event:
        case LivelihoodOpened():
            writer.execute("INSERT INTO livelihood_case (case_id, since) VALUES (%s, %s)", (case, event.since))
        case LivelihoodPlanMade():
            writer.execute(
                "UPDATE livelihood_case SET plan_id = %s, activities = %s WHERE case_id = %s",
                (event.plan_id, list(event.activities), case),
            )
        case AssetDelivered():
            writer.execute(
                "INSERT INTO livelihood_asset (event_id, case_id, asset, quantity, value, delivered_on, funding)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (
                    *(recorded.record.event_id, case, event.asset, event.quantity),
                    *(event.value, event.delivered_on, event.funding),
                ),
            )
        case LoanReferred():
            writer.execute(
                "INSERT INTO livelihood_loan (case_id, lender, programme, referred_on) VALUES (%s, %s, %s, %s)",
                (case, event.lender, event.programme, event.referred_on),
            )
        case GroupJoined():
            writer.execute(
                "INSERT INTO livelihood_member (case_id, group_code, joined_on) VALUES (%s, %s, %s)",
                (case, event.group, event.joined_on),
            )
        case _:
            assert_never(event)

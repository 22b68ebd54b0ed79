"""Rows of the way to a determination."""

from typing import assert_never

from services.verification.events import (
    EvidenceAdded,
    FallbackTested,
    IndicatorNoted,
    InitialCheckCompleted,
    Item,
    Result,
    StatementTaken,
    VerificationOpened,
    VerificationRequested,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.contracts.vocabulary import TraffickingStatus
from shared.eventlog.writing import Writer

_ITEM = (
    "INSERT INTO verification_item (item_id, case_id, kind, source, taken_on, sha256) VALUES (%s, %s, %s, %s, %s, %s)"
)


def write_step(
    writer: Writer, event: VerificationOpened | InitialCheckCompleted | VerificationRequested, case: str | None
) -> None:
    """Write a step before anything is determined."""
    match event:
        case VerificationOpened():
            writer.execute(
                "INSERT INTO verification (case_id, law, reported_on) VALUES (%s, %s, %s)",
                (case, event.law, event.reported_on),
            )
        case InitialCheckCompleted():
            writer.execute(
                "UPDATE verification SET checked_on = %s, check_outcome = %s, police_agency = %s WHERE case_id = %s",
                (event.checked_on, event.outcome, event.police_agency, case),
            )
        case VerificationRequested():
            writer.execute(
                "UPDATE verification SET requested_on = %s, police_agency = %s WHERE case_id = %s",
                (event.requested_on, event.to_agency, case),
            )
        case _:
            assert_never(event)


def write_item(writer: Writer, event: Item, case: str | None) -> None:
    """Write what may be weighed; where it has no source of Art. 32, its own code stands there."""
    match event:
        case EvidenceAdded():
            writer.execute(_ITEM, (event.evidence_id, case, "evidence", event.source, None, event.sha256))
        case IndicatorNoted():
            writer.execute(_ITEM, (event.indicator_id, case, "indicator", event.indicator, event.noted_on, None))
        case FallbackTested():
            writer.execute(_ITEM, (event.test_id, case, "fallback-test", event.outcome, event.tested_on, None))
        case StatementTaken():
            writer.execute(_ITEM, (event.statement_id, case, "statement", event.source, event.taken_on, None))
            for link in event.links:
                writer.execute(
                    "INSERT INTO verification_link (statement_id, earlier_id, kind) VALUES (%s, %s, %s)",
                    (event.statement_id, link.statement_id, link.kind),
                )
        case _:
            assert_never(event)


def write_result(writer: Writer, event: Result, case: str | None) -> None:
    """Write what was determined, and which items were weighed."""
    match event:
        case VictimVerified():
            status = event.status
        case VictimNotConfirmed():
            status = TraffickingStatus.NOT
        case _:
            status = TraffickingStatus.POSSIBLE
    writer.execute(
        "UPDATE verification SET status = %s, determined_on = %s, determined_by = %s WHERE case_id = %s",
        (status, event.determined_on, event.determined_by, case),
    )
    writer.execute(
        "UPDATE verification_item SET weighed = true WHERE item_id = ANY(%s::uuid[])", (list(event.weighed),)
    )

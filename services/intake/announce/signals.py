"""What intake tells of tips."""

from typing import assert_never

from services.intake.events import (
    SignalBecameCase,
    SignalDismissed,
    SignalEvent,
    SignalForwarded,
    SignalReceived,
)
from shared.contracts import intake as public


def of_tips(event: SignalEvent, version: int) -> object:
    """Give the public message of what happened to a tip."""
    match event:
        case SignalReceived():
            return _tip(event, version)
        case SignalForwarded():
            return public.SignalForwarded(
                version=version,
                signal_id=event.signal_id,
                from_agency=event.from_agency,
                to_agency=event.to_agency,
                forwarded_at=event.forwarded_at,
            )
        case SignalBecameCase():
            return public.SignalBecameCase(
                version=version, signal_id=event.signal_id, case_id=event.case_id, linked_on=event.linked_on
            )
        case SignalDismissed():
            return public.SignalDismissed(
                version=version,
                signal_id=event.signal_id,
                reason=event.reason,
                dismissed_by=event.dismissed_by,
                dismissed_on=event.dismissed_on,
            )
        case _:
            assert_never(event)


def _tip(event: SignalReceived, version: int) -> object:
    return public.SignalReceived(
        version=version,
        signal_id=event.signal_id,
        code=event.code,
        tip_channel=event.tip_channel,
        received_at=event.received_at,
        received_by=event.received_by,
        told_by=event.told_by,
        place=event.place,
        country=event.country,
        people=event.people,
        under_18=event.under_18,
        suspected_channel=event.suspected_channel,
    )

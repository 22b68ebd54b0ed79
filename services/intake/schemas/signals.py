"""From a checked body to a command about a tip."""

from datetime import UTC
from typing import Any

from services.intake.commands import DismissSignal, ForwardSignal, ReceiveSignal, SignalCommand
from services.intake.schemas.parts import file_code
from shared.house.arrival import Arrival
from shared.kernel.days import VIET_NAM, legal_date
from shared.kernel.ids import CaseId, person_id
from shared.kernel.personal import FieldClass, Personal, personal

ABOUT, CALLER = 0, 1
"""Whose a personal value of a tip is: hers who is spoken of, or the caller's."""

TOLD = FieldClass.CONTACT
"""The class of what was said: a commune or a shelter that a tip is passed on to must be able to read it and go."""


def signal_command(name: str, values: dict[str, Any], arrival: Arrival, *, signal: str) -> SignalCommand:
    """Build a command about a tip."""
    match name:
        case "receive-signal":
            return _receive(values, arrival, signal)
        case "forward-signal":
            return ForwardSignal(
                signal_id=signal,
                at=arrival.at,
                from_agency=arrival.asker.agency,
                to_agency=values["to_agency"],
                occurred_at=values["forwarded_at"].astimezone(UTC),
            )
        case "dismiss-signal":
            return DismissSignal(
                signal_id=signal,
                today=legal_date(arrival.at),
                reason=values["reason"],
                dismissed_by=arrival.asker.agency,
                note=personal(values["note"], person_id(CaseId(signal), ABOUT), TOLD),
            )
        case _:
            raise LookupError(name)


def _receive(values: dict[str, Any], arrival: Arrival, signal: str) -> ReceiveSignal:
    about, caller = (person_id(CaseId(signal), number) for number in (ABOUT, CALLER))
    return ReceiveSignal(
        signal_id=signal,
        code=file_code("signal-code", signal, node=f"T{arrival.node}", year=_year(values)),
        at=arrival.at,
        tip_channel=values["tip_channel"],
        occurred_at=values["received_at"].astimezone(UTC),
        received_by=arrival.asker.agency,
        told_by=values["told_by"],
        place=values["place"],
        country=values["country"],
        people=values["people"],
        under_18=values["under_18"],
        suspected_channel=values["suspected_channel"],
        text=Personal(values["text"], person=about, field_class=TOLD),
        about_name=personal(values["about_name"], about, FieldClass.IDENTITY),
        caller_name=personal(values["caller_name"], caller, FieldClass.IDENTITY),
        caller_contact=personal(values["caller_contact"], caller, FieldClass.CONTACT),
    )


def _year(values: dict[str, Any]) -> int:
    year: int = values["received_at"].astimezone(VIET_NAM).year
    return year

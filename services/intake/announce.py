"""What intake tells the others: an allow-list, field by field."""

from typing import TypeAlias, assert_never

from services.intake.events import (
    CaseClassified,
    CaseClosed,
    ConsentGiven,
    DeterminationNoted,
    Event,
    VictimReceived,
)
from shared.contracts import intake as public

Public: TypeAlias = (
    public.VictimReceived | public.CaseClassified | public.ConsentGiven | public.DeterminationNoted | public.CaseClosed
)


def announce(event: Event, version: int) -> Public:
    """Give the public message of an event; ``version`` is the event's in its stream.

    All of them are told: a program that names the version it saw (``If-Match``) must be able to see it.
    """
    match event:
        case VictimReceived():
            return _received(event, version)
        case CaseClassified():
            return public.CaseClassified(
                version=version, suspected_channel=event.suspected_channel, exploitation=event.exploitation
            )
        case ConsentGiven():
            return public.ConsentGiven(
                version=version,
                consent_id=event.consent_id,
                purposes=event.purposes,
                agencies=event.agencies,
                classes=event.classes,
                valid_until=event.valid_until,
            )
        case CaseClosed():
            return public.CaseClosed(version=version, reason=event.reason, closed_on=event.closed_on)
        case DeterminationNoted():
            return public.DeterminationNoted(version=version, status=event.status, determined_on=event.determined_on)
        case _:
            assert_never(event)


def _received(event: VictimReceived, version: int) -> public.VictimReceived:
    return public.VictimReceived(
        version=version,
        code=event.code,
        route=event.route,
        received_at=event.received_at,
        received_by=event.received_by,
        place=event.place,
        sex=event.person.sex,
        nationality=event.person.nationality,
        age_band=event.person.age_band,
        under_18=event.person.under_18,
        suspected_channel=event.suspected_channel,
        urgent_needs=event.urgent_needs,
        accompanying=len(event.accompanying),
    )

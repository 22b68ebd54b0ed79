"""What intake tells the others: an allow-list, field by field.

All events are told: a program that names the version it saw (``If-Match``) must be able to see it. Told are ids,
codes, dates and agencies, such as which agency met which need; of what people own, are called and said, of where
they were taken and of who else gave something, only that it was recorded.
"""

from typing import assert_never

from services.intake.announce.recognising import of_links
from services.intake.announce.signals import of_tips
from services.intake.events import (
    AccompanyingAdded,
    AccompanyingReceived,
    AgeAssessed,
    CaseClassified,
    CaseClosed,
    CaseEvent,
    CaseReopened,
    ConsentGiven,
    DeterminationNoted,
    Event,
    HandoverAcknowledged,
    HandoverDeclined,
    HandoverEvent,
    HandoverMade,
    HouseholdRecorded,
    PersonDescribed,
    PersonEvent,
    PersonRecognised,
    RelativeRecorded,
    RouteCorrected,
    RouteRecorded,
    SignalBecameCase,
    SignalDismissed,
    SignalForwarded,
    SignalLinked,
    SignalReceived,
    TraffickingDescribed,
    UrgentNeedProvided,
    VictimReceived,
)
from shared.contracts import intake as public


def announce(event: Event, version: int) -> object:
    """Give the public message of an event; ``version`` is the event's in its stream."""
    match event:
        case (
            AccompanyingReceived()
            | AccompanyingAdded()
            | AgeAssessed()
            | PersonDescribed()
            | UrgentNeedProvided()
            | RelativeRecorded()
            | HouseholdRecorded()
        ):
            return _of_people(event, version)
        case HandoverMade() | HandoverAcknowledged() | HandoverDeclined():
            return _of_handovers(event, version)
        case SignalReceived() | SignalForwarded() | SignalBecameCase() | SignalDismissed():
            return of_tips(event, version)
        case PersonRecognised():
            return of_links(event, version)
        case _:
            return _of_cases(event, version)


def _of_cases(event: CaseEvent, version: int) -> object:
    match event:
        case VictimReceived():
            return _received(event, version)
        case RouteRecorded() | RouteCorrected():
            return _route(event, version)
        case CaseClassified() | TraffickingDescribed():
            return _classified(event, version)
        case ConsentGiven():
            return _consent(event, version)
        case DeterminationNoted() | SignalLinked() | CaseClosed() | CaseReopened():
            return _noted(event, version)
        case _:
            assert_never(event)


def _classified(event: CaseClassified | TraffickingDescribed, version: int) -> object:
    if isinstance(event, CaseClassified):
        return public.CaseClassified(
            version=version, suspected_channel=event.suspected_channel, exploitation=event.exploitation
        )
    return public.TraffickingDescribed(
        version=version,
        recruitment=event.recruitment,
        applications=event.applications,
        control=event.control,
        trafficker_tie=event.trafficker_tie,
    )


def _noted(event: DeterminationNoted | SignalLinked | CaseClosed | CaseReopened, version: int) -> object:
    match event:
        case DeterminationNoted():
            return public.DeterminationNoted(version=version, status=event.status, determined_on=event.determined_on)
        case SignalLinked():
            return public.SignalLinked(version=version, signal_id=event.signal_id, linked_on=event.linked_on)
        case CaseClosed():
            return public.CaseClosed(version=version, reason=event.reason, closed_on=event.closed_on)
        case CaseReopened():
            return public.CaseReopened(version=version, reason=event.reason, reopened_on=event.reopened_on)
        case _:
            assert_never(event)


def _received(event: VictimReceived, version: int) -> object:
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


def _route(event: RouteRecorded | RouteCorrected, version: int) -> object:
    if isinstance(event, RouteCorrected):
        return public.RouteCorrected(
            version=version,
            route_was=event.route_was,
            route=event.route,
            reason=event.reason,
            corrected_on=event.corrected_on,
            received_at=event.received_at,
            received_by=event.received_by,
            nationality=event.nationality,
            under_18=event.under_18,
        )
    return public.RouteRecorded(
        version=version,
        route=event.route,
        presented_to=event.presented_to,
        presented_by=event.presented_by,
        brought_by=event.brought_by,
        rescued_by=event.rescued_by,
        rescued_on=event.rescued_on,
        country=event.country,
        mission=event.mission,
        return_by=event.return_by,
        border_gate=event.border_gate,
        returned_on=event.returned_on,
        wish=event.wish,
        consulate_informed=event.consulate_informed,
    )


def _consent(event: ConsentGiven, version: int) -> object:
    return public.ConsentGiven(
        version=version,
        consent_id=event.consent_id,
        purposes=event.purposes,
        agencies=event.agencies,
        classes=event.classes,
        valid_until=event.valid_until,
    )


def _of_people(event: PersonEvent, version: int) -> object:
    match event:
        case AccompanyingReceived() | AccompanyingAdded():
            return _accompanying(event, version)
        case AgeAssessed():
            return public.AgeAssessed(
                version=version,
                person=event.person,
                finding=event.finding,
                treated_as_child=event.treated_as_child,
                legal_basis=event.legal_basis,
                confidence=event.confidence,
            )
        case PersonDescribed():
            return public.PersonDescribed(version=version, person=event.person)
        case UrgentNeedProvided():
            return public.UrgentNeedProvided(
                version=version,
                provision_id=event.provision_id,
                person=event.person,
                need=event.need,
                provided_by=event.provided_by,
                provided_at=event.provided_at,
            )
        case RelativeRecorded():
            return public.RelativeRecorded(
                version=version,
                relative_id=event.relative_id,
                person=event.person,
                relation=event.relation,
                represents=event.represents,
                may_be_contacted=event.may_be_contacted,
            )
        case HouseholdRecorded():
            return _household(event, version)
        case _:
            assert_never(event)


def _accompanying(event: AccompanyingReceived | AccompanyingAdded, version: int) -> object:
    who = event.who if isinstance(event, AccompanyingAdded) else event
    return public.AccompanyingRecorded(
        version=version,
        person=event.person,
        joined_on=event.joined_on,
        relation=event.relation if isinstance(event, AccompanyingAdded) else None,
        sex=who.sex,
        nationality=who.nationality,
        age_band=who.age_band,
        under_18=who.under_18,
    )


def _household(event: HouseholdRecorded, version: int) -> object:
    return public.HouseholdRecorded(
        version=version,
        household_id=event.household_id,
        members=event.members,
        children=event.children,
        poverty=event.poverty,
        place=event.place,
        recorded_on=event.recorded_on,
    )


def _of_handovers(event: HandoverEvent, version: int) -> object:
    match event:
        case HandoverMade():
            return public.HandoverMade(
                version=version,
                handover_id=event.handover_id,
                from_agency=event.from_agency,
                to_agency=event.to_agency,
                persons=event.persons,
                made_at=event.made_at,
            )
        case HandoverAcknowledged():
            return public.HandoverAcknowledged(
                version=version,
                handover_id=event.handover_id,
                by_agency=event.by_agency,
                acknowledged_at=event.acknowledged_at,
            )
        case HandoverDeclined():
            return public.HandoverDeclined(
                version=version,
                handover_id=event.handover_id,
                by_agency=event.by_agency,
                reason=event.reason,
                declined_on=event.declined_on,
            )
        case _:
            assert_never(event)

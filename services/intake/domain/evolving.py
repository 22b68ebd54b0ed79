"""What events make of the state. Never refuses: they have happened."""

from dataclasses import asdict, replace

from services.intake.commands import Description
from services.intake.domain.state import Closed, Handover, Linked, Open, State, Tip, Unknown
from services.intake.events import (
    AccompanyingAdded,
    AgeAssessed,
    CaseClassified,
    CaseClosed,
    CaseReopened,
    DeterminationNoted,
    Event,
    HandoverAcknowledged,
    HandoverDeclined,
    HandoverMade,
    PersonRecognised,
    RouteCorrected,
    RouteRecorded,
    SignalBecameCase,
    SignalDismissed,
    SignalForwarded,
    SignalLinked,
    SignalReceived,
    TraffickingDescribed,
    VictimReceived,
)
from services.intake.rules.routes import facts_of_route
from shared.kernel.days import legal_date


def evolve(state: State, event: Event) -> State:
    """Apply a fact."""
    match event:
        case VictimReceived():
            return Open(
                suspected_channel=event.suspected_channel,
                route=event.route,
                received_at=event.received_at,
                received_by=event.received_by,
                nationality=event.person.nationality,
                accompanying=len(event.accompanying),
                since=dict.fromkeys(range(len(event.accompanying) + 1), legal_date(event.received_at)),
            )
        case SignalReceived():
            return Tip(received_by=event.received_by, received_at=event.received_at)
        case PersonRecognised():
            return Linked(event.by)
        case _:
            return _later(state, event)


def _later(state: State, event: Event) -> State:
    match state:
        case Open():
            return _opened(state, event)
        case Closed():
            # What is answered or determined after the closing is so all the same.
            was = _changed(state.was, event)
            return was if isinstance(event, CaseReopened) else replace(state, was=was)
        case Tip():
            return _tip(state, event)
        case Unknown() | Linked():
            return state


def _opened(state: Open, event: Event) -> State:
    return Closed(event.reason, event.closed_on, state) if isinstance(event, CaseClosed) else _changed(state, event)


def _changed(state: Open, event: Event) -> Open:
    match event:
        case DeterminationNoted():
            return replace(state, status=event.status)
        case CaseClassified() | TraffickingDescribed() | RouteRecorded() | RouteCorrected():
            return _described(state, event)
        case AccompanyingAdded() | AgeAssessed():
            return _counted(state, event)
        case SignalLinked():
            return replace(state, signals=state.signals | {event.signal_id})
        case HandoverMade() | HandoverAcknowledged() | HandoverDeclined():
            return _handed(state, event)
        case _:
            return state


def _described(state: Open, event: CaseClassified | TraffickingDescribed | RouteRecorded | RouteCorrected) -> Open:
    match event:
        case RouteCorrected():
            return replace(state, route=event.route, facts=facts_of_route(event.route, state.facts))
        case CaseClassified():
            return replace(state, suspected_channel=event.suspected_channel, exploitation=event.exploitation)
        case TraffickingDescribed():
            described = Description(
                recruitment=event.recruitment,
                applications=event.applications,
                control=event.control,
                trafficker_tie=event.trafficker_tie,
            )
            return replace(state, described=described)
        case RouteRecorded():
            facts = {name: value for name, value in asdict(event).items() if name != "route" and value is not None}
            return replace(state, facts=facts)


def _counted(state: Open, event: AccompanyingAdded | AgeAssessed) -> Open:
    if isinstance(event, AccompanyingAdded):
        return replace(state, accompanying=event.person, since={**state.since, event.person: event.joined_on})
    return replace(state, ages={**state.ages, event.person: (event.finding, event.ground)})


def _handed(state: Open, event: HandoverMade | HandoverAcknowledged | HandoverDeclined) -> Open:
    if isinstance(event, HandoverMade):
        minutes = Handover(event.from_agency, event.to_agency, event.made_at)
    else:
        minutes = replace(state.handovers[event.handover_id], answered=True)
    return replace(state, handovers={**state.handovers, event.handover_id: minutes})


def _tip(state: Tip, event: Event) -> Tip:
    match event:
        case SignalForwarded():
            return replace(state, forwarded_to=state.forwarded_to | {event.to_agency})
        case SignalBecameCase():
            return replace(state, cases=state.cases | {event.case_id})
        case SignalDismissed():
            return replace(state, dismissed_on=event.dismissed_on)
        case _:
            return state

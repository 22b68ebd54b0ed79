"""The route of a case: what becomes known of it, and another that takes the place of one recorded wrongly."""

from collections.abc import Sequence
from dataclasses import asdict

from services.intake.commands import CorrectRoute, RecordRouteFacts, RouteFacts
from services.intake.domain.state import Open
from services.intake.events import RouteCorrected, RouteRecorded
from services.intake.rules.routes import facts_of_route, known_facts, route_refusal
from shared.contracts.vocabulary import AgeFinding
from shared.kernel.refusal import Refused

NOTHING_KNOWN = "nothing-known"


def about_route(command: RecordRouteFacts | CorrectRoute, state: Open) -> Sequence[RouteCorrected | RouteRecorded]:
    """Decide what is said of a route; raises :class:`Refused`."""
    return _corrected(command, state) if isinstance(command, CorrectRoute) else _added(command, state)


def _added(command: RecordRouteFacts, state: Open) -> Sequence[RouteRecorded]:
    """Add what became known of the route to what was known."""
    if state.route is None:
        raise Refused("case-unknown")
    refusal = route_refusal(state.route, command.facts, nationality=state.nationality, last=command.today)
    if refusal is not None:
        raise Refused(refusal)
    fresh = known_facts(command.facts)
    if all(state.facts.get(name) == value for name, value in fresh.items()):
        return []
    return [_recorded(state.route, {**state.facts, **fresh})]


def _corrected(command: CorrectRoute, state: Open) -> Sequence[RouteCorrected | RouteRecorded]:
    """Put another route in the place of the recorded one; of what was known it keeps what it asks for too."""
    if state.route is None or state.received_at is None or state.received_by is None:
        raise Refused("case-unknown")
    if command.route == state.route:
        raise Refused("route-unchanged", fields={"route": "unchanged"})
    kept = facts_of_route(command.route, state.facts)
    facts = {**kept, **known_facts(command.facts)}
    refusal = route_refusal(command.route, _facts(facts), nationality=state.nationality, last=command.today)
    if refusal is not None:
        raise Refused(refusal)
    corrected = RouteCorrected(
        route_was=state.route,
        route=command.route,
        reason=command.reason,
        corrected_on=command.today,
        received_at=state.received_at,
        received_by=state.received_by,
        nationality=state.nationality,
        under_18=_under_18(state),
        note=command.note,
    )
    return [corrected, _recorded(command.route, facts)] if facts else [corrected]


def _recorded(route: str, facts: dict[str, object]) -> RouteRecorded:
    return RouteRecorded(route=route, **asdict(_facts(facts)))


def _facts(facts: dict[str, object]) -> RouteFacts:
    return RouteFacts(**facts)  # type: ignore[arg-type]  # values as they were told


def _under_18(state: Open) -> bool | None:
    """Tell whether she is held to be a child: nothing is said of an adult whose age is known."""
    finding, ground = state.ages.get(0, (AgeFinding.FULL_AGE.value, ""))
    return None if ground == NOTHING_KNOWN else finding != AgeFinding.FULL_AGE

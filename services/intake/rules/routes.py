"""What each of the five routes asks for (L2024 Art. 27-31; domain dossier §4.1), and what speaks against a route."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from types import MappingProxyType

from services.intake.commands import RouteFacts
from shared.contracts.vocabulary import Route

HERE = "VN"

ROUTE_FACTS: Mapping[Route, frozenset[str]] = MappingProxyType(
    {
        # Art. 27: reported to the commune, or to somebody who takes her there at once; self-return is in it.
        Route.SELF_REPORT: frozenset({"presented_to", "presented_by", "brought_by", "country", "returned_on"}),
        # Art. 28: the rescuer, the day, and where it was.
        Route.RESCUED: frozenset({"rescued_by", "rescued_on", "brought_by", "country"}),
        # Art. 29: still abroad; the mission that takes her information.
        Route.ABROAD: frozenset({"country", "mission", "rescued_by", "rescued_on", "wish"}),
        # Art. 30: through a mission or a bilateral handover, brought at once to the support agency; then home or to
        # a facility.
        Route.RETURNED: frozenset(
            {"brought_by", "country", "mission", "return_by", "border_gate", "returned_on", "wish"}
        ),
        # Art. 31: a foreigner here, who came or was rescued; her own consulate, and whether she wishes to go back.
        Route.FOREIGNER: frozenset(
            {"presented_to", "presented_by", "brought_by", "rescued_by", "country", "wish", "consulate_informed"}
        ),
    }
)
_OF_ANOTHER_COUNTRY = frozenset({Route.ABROAD, Route.RETURNED, Route.FOREIGNER})
_DAYS = ("rescued_on", "returned_on")


def known_facts(facts: RouteFacts) -> dict[str, object]:
    """Give the facts that are known."""
    return {name: value for name, value in asdict(facts).items() if value is not None}


def facts_of_route(route: str, facts: Mapping[str, object]) -> dict[str, object]:
    """Give those facts that a route asks for."""
    return {name: value for name, value in facts.items() if name in ROUTE_FACTS[Route(route)]}


def route_refusal(route: str, facts: RouteFacts, *, nationality: str | None, last: date) -> str | None:
    """Name what contradicts the route, or ``None``; ``last`` is the last day on which a fact may lie."""
    known, chosen = known_facts(facts), Route(route)
    if not known.keys() <= ROUTE_FACTS[chosen]:
        return "fact-not-of-route"
    if chosen is Route.FOREIGNER and nationality == HERE:
        return "nationality-against-route"
    if chosen in _OF_ANOTHER_COUNTRY and facts.country == HERE:
        return "country-against-route"
    days = [getattr(facts, name) for name in _DAYS]
    return "fact-after-reception" if any(day is not None and day > last for day in days) else None

"""Who is told of a protection: the agencies that have part in the matter, and nobody else of the case.

Whoever asked has part in a matter until it is handed over to another place; the bodies that have or
had it always, and the one it is offered to until it is offered to another. An assessment is known to
the agency that brought it and to those of the matters that rest on it; who was named, to the agency
that named them and to those of the matters it began about them. Nobody comes to know of a matter, or
of what others named, by naming or asking anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.verification.events import Event
from services.verification.events.protection import (
    MatterEvent,
    ProtectedPersonNamed,
    Protecting,
    ProtectionHandedOver,
    ProtectionHandoverAcknowledged,
    ProtectionRequested,
    RiskAssessed,
)


@dataclass(slots=True)
class _Parts:
    """Which agencies have part in what; ``offered`` is whom a matter waits for."""

    bodies: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    offered: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    about: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    resting: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take_in(self, event: Event) -> None:
        """Note the agencies of a request or of a handover."""
        if isinstance(event, ProtectionRequested):
            self.bodies[event.request_id].add(event.to_agency)
            self.asked[event.request_id] = event.requested_by
            self.about[event.protected_id, event.requested_by].add(event.request_id)
            if event.assessment_id is not None:
                self.resting[event.assessment_id].add(event.request_id)
        if isinstance(event, ProtectionHandedOver):
            self.offered[event.request_id] = event.to_agency
        if isinstance(event, ProtectionHandoverAcknowledged):
            self.bodies[event.request_id].add(event.to_agency)
            self.offered.pop(event.request_id, None)

    def protecting(self, matter: str) -> set[str]:
        """Give the bodies that have or had a matter, and the one it is offered to."""
        return {*self.bodies[matter], *({self.offered[matter]} if matter in self.offered else ())}

    def of(self, matters: Iterable[str]) -> set[str]:
        """Give the agencies of every one of these matters."""
        return {agency for matter in matters for agency in (*self.protecting(matter), self.asked[matter])}


def withheld(events: Sequence[Event], agency: str) -> frozenset[int]:
    """Give the indices of the events about protection that an agency is not told of."""
    parts = _Parts()
    for event in events:
        parts.take_in(event)
    handed_over: set[str] = set()
    hidden = []
    for index, event in enumerate(events):
        if not isinstance(event, Protecting):
            continue
        if isinstance(event, ProtectionHandedOver):
            handed_over.add(event.request_id)
        if agency not in _told(event, parts, handed_over):
            hidden.append(index)
    return frozenset(hidden)


def told(events: Sequence[Event], agency: str | None) -> list[Protecting]:
    """Give the events about protection that an agency is told of, all of them for ``None``."""
    hidden = frozenset() if agency is None else withheld(events, agency)
    return [event for index, event in enumerate(events) if isinstance(event, Protecting) and index not in hidden]


def _told(event: Protecting, parts: _Parts, handed_over: Iterable[str]) -> set[str]:
    match event:
        case ProtectedPersonNamed():
            return {event.named_by, *parts.of(parts.about[event.protected_id, event.named_by])}
        case RiskAssessed():
            return {event.assessed_by, *parts.of(parts.resting[event.assessment_id])}
        case _:
            return _of_matter(event, parts, handed_over)


def _of_matter(event: MatterEvent, parts: _Parts, handed_over: Iterable[str]) -> set[str]:
    bodies = parts.protecting(event.request_id)
    return bodies if event.request_id in set(handed_over) else {*bodies, parts.asked[event.request_id]}

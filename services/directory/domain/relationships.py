"""Who has to do with a case. An agency stays related while one ground of one basis holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.directory.commands import EndRelationship, OpenRelationship, RelationshipCommand
from services.directory.events import RelationshipEnded, RelationshipEvent, RelationshipOpened
from shared.kernel.refusal import Refused

Ground: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Relationships:
    """Who has to do with a case: grounds (agency, basis, about) that hold, and those that are over."""

    grounds: frozenset[Ground] = frozenset()
    over: frozenset[Ground] = frozenset()

    def bases(self) -> frozenset[tuple[str, str]]:
        """Give the (agency, basis) pairs that have a ground."""
        return frozenset((agency, basis) for agency, basis, _ in self.grounds)


def decide_relationship(command: RelationshipCommand, state: Relationships) -> Sequence[RelationshipEvent]:
    """Decide a command on the relationships of one case; raises :class:`Refused`."""
    match command:
        case OpenRelationship():
            return _open(command, state)
        case EndRelationship():
            return _end(command, state)
        case _:
            assert_never(command)


def _open(command: OpenRelationship, state: Relationships) -> Sequence[RelationshipOpened]:
    known = state.grounds | state.over
    fresh = tuple(
        agency for agency in dict.fromkeys(command.agencies) if (agency, command.basis, command.about) not in known
    )
    return [RelationshipOpened(agencies=fresh, basis=command.basis, about=command.about)] if fresh else []


def _end(command: EndRelationship, state: Relationships) -> Sequence[RelationshipEnded]:
    pair = (command.agency, command.basis)
    if command.about is None and pair not in state.bases():
        raise Refused("relationship-unknown")
    if command.about is not None and (*pair, command.about) in state.over:
        return []
    event = RelationshipEnded(
        agency=command.agency, basis=command.basis, about=command.about, reason=command.reason, last=False
    )
    # A decline may arrive before what it declines: it is remembered, and nothing was there to end.
    last = pair in state.bases() and pair not in _without(state, event).bases()
    return [replace(event, last=last)]


def evolve_relationships(state: Relationships, event: RelationshipEvent) -> Relationships:
    """Apply a fact about who has to do with the case."""
    match event:
        case RelationshipOpened():
            opened = {(agency, event.basis, event.about) for agency in event.agencies}
            return replace(state, grounds=state.grounds | opened)
        case RelationshipEnded():
            return _without(state, event)
        case _:
            assert_never(event)


def _without(state: Relationships, event: RelationshipEnded) -> Relationships:
    if event.about is None:
        ended = frozenset(ground for ground in state.grounds if ground[:2] == (event.agency, event.basis))
    else:
        ended = frozenset({(event.agency, event.basis, event.about)})
    return Relationships(state.grounds - ended, state.over | ended)

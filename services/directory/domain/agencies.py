"""An agency: known once, named again by date."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from services.directory.commands import RegisterAgency
from services.directory.events import AgencyEvent, AgencyNamed, AgencyRegistered
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A known agency with its names by the day from which each holds."""

    kind: str
    province: str
    names: tuple[tuple[date, str], ...]


def decide_agency(command: RegisterAgency, state: Agency | None) -> Sequence[AgencyEvent]:
    """Decide a command on one agency; raises :class:`Refused`."""
    if state is None:
        return [_registered(command)]
    if (command.kind, command.province) != (state.kind, state.province):
        raise Refused("agency-exists")
    if (command.valid_from, command.name) in state.names:
        return []
    return [
        AgencyNamed(
            code=command.code,
            name=command.name,
            valid_from=command.valid_from,
            source=command.source,
            confidence=command.confidence,
        )
    ]


def _registered(command: RegisterAgency) -> AgencyRegistered:
    return AgencyRegistered(
        code=command.code,
        kind=command.kind,
        province=command.province,
        name=command.name,
        valid_from=command.valid_from,
        source=command.source,
        confidence=command.confidence,
    )


def evolve_agency(state: Agency | None, event: AgencyEvent) -> Agency | None:
    """Apply a fact about one agency."""
    match event:
        case AgencyRegistered():
            return Agency(kind=event.kind, province=event.province, names=((event.valid_from, event.name),))
        case AgencyNamed():
            return state and replace(state, names=(*state.names, (event.valid_from, event.name)))
        case _:
            assert_never(event)

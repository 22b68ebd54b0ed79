"""Drawing what a review looks at from the ledger: by a seed, at positions, and with whose doing each thing is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from psycopg import Connection
from psycopg.rows import TupleRow

from services.audit.commands import Sample, Scope, ToLookAt
from services.audit.domain.at_hand import doers
from services.audit.domain.drawing import Draw
from services.audit.domain.state import CASE, CASES, DISCLOSURE
from services.audit.queries import population
from services.audit.replay.entries import Entry
from shared.access.confidential import untold_among
from shared.calendar import start_of
from shared.contracts.commands.audit_reviews import MOST_ITEMS
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class _About:
    """The records about a case, and the ids of those that only an audit is told of."""

    held: Sequence[Entry]
    untold: frozenset[str]


def draw(connection: Connection[TupleRow], scope: Scope, *, seed: str) -> Sample:
    """Draw what a review looks at, at the positions that the ledger has now."""
    return draw_at(connection, scope, seed=seed, positions=population.heads(connection))


def draw_at(connection: Connection[TupleRow], scope: Scope, *, seed: str, positions: dict[str, int]) -> Sample:
    """Draw what a review looks at, at these positions: the same scope, seed and positions give the same sample."""
    narrowed = population.Narrowed(
        case_id=scope.case_id,
        agency=scope.agency,
        since=None if scope.first is None else start_of(scope.first),
        until=None if scope.last is None else start_of(scope.last + timedelta(days=1)),
    )
    drawn = Draw(seed, scope.size or MOST_ITEMS)
    for keys in (population.cases if scope.unit == CASES else population.disclosures)(connection, positions, narrowed):
        drawn.add(keys)
    if scope.size is None and drawn.population > MOST_ITEMS:
        raise Refused("review-too-large")
    return Sample(
        seed=seed,
        positions=tuple(sorted(positions.items())),
        population=drawn.population,
        items=tuple(_items(connection, scope, drawn.drawn(), positions=positions)),
    )


def _items(
    connection: Connection[TupleRow], scope: Scope, keys: Sequence[str], *, positions: dict[str, int]
) -> list[ToLookAt]:
    @cache
    def about(case: str) -> _About:
        held = population.about(connection, case, positions)
        return _About(held, untold_among((one.record, one.meta) for one in held))

    if scope.unit == CASES:
        return [_case(case, about(case)) for case in keys]
    looks = [_disclosure(key, about(population.case_at(connection, key))) for key in keys]
    if scope.case_id is None:
        return looks
    whole = about(scope.case_id)
    return [_case(scope.case_id, whole), *looks] if whole.held else looks


def _case(case: str, about: _About) -> ToLookAt:
    actors, agencies = doers(about.held)
    return ToLookAt(
        kind=CASE,
        case_id=case,
        service=None,
        position=None,
        actors=actors,
        agencies=agencies,
        # Who did something there names the place, where one of them protects.
        confidential=bool(about.untold),
    )


def _disclosure(key: str, about: _About) -> ToLookAt:
    service, _, position = key.partition("/")
    one = next(one for one in about.held if (one.service, one.record.position) == (service, int(position)))
    return ToLookAt(
        kind=DISCLOSURE,
        case_id=str(one.meta.subject),
        service=service,
        position=int(position),
        actors=(one.meta.actor,),
        agencies=(one.meta.agency,),
        confidential=one.record.event_id in about.untold,
    )

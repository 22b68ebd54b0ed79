"""The history of a case step by step: a page of events in order of record, each with what it changed."""

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import Entry, Moment, Place
from services.audit.replay.masking import NOWHERE, Erased
from services.audit.replay.walking import Walk
from shared.kernel.canonical import Json
from shared.kernel.record import read_time, write_time
from shared.kernel.refusal import InvalidError

PAGE = 50
MOST = 200
MOST_VIEWS = 10
"""How many steps a page has at most where each carries the whole case."""

MOST_COMPOSED = 200_000
"""How many events a page lays over each other in all its views: of a very long case a page is shorter than asked."""
_LONGEST_CURSOR = 300
AFTER, BEFORE = "after", "before"
START: Place = datetime(1, 1, 1, tzinfo=UTC), "", 0
"""The place before every other."""

Cursor: TypeAlias = tuple[str, Place, int]
"""In which direction from which place, and how many entries further on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which page: how many steps, from where in which direction, and whether with the view after each."""

    limit: int = PAGE
    cursor: Cursor | None = None
    with_view: bool = False

    def most(self, events: int) -> int:
        """Give how many steps a page of a case of so many events has at most."""
        affordable = max(1, MOST_COMPOSED // max(1, events))
        return min(self.limit, affordable, MOST_VIEWS) if self.with_view else min(self.limit, affordable)


def steps(replay: CaseReplay, *, moment: Moment, wanted: Wanted, erased: Erased = NOWHERE) -> dict[str, Json]:
    """Give a page of steps: ``{items: [{step, event, changes, personal, view?}], steps, previous, next}``.

    ``step`` counts from 1 over what the moment holds, ``steps`` is how many there are; the cursors name places in
    order of record, so that what is recorded meanwhile moves no page.
    """
    held = replay.held(moment)
    first, last = window(replay, held, wanted, limit=wanted.most(len(held)))
    walk = Walk(replay, held)
    items: list[Json] = [
        {
            "step": index + 1,
            **replay.told(held[index], erased),
            "changes": walk.changed_by(index),
            **({"view": walk.view(index + 1)} if wanted.with_view else {}),
        }
        for index in range(first, last)
    ]
    return {"items": items, "steps": len(held), **cursors(held, first, last, replay.untold)}


def window(replay: CaseReplay, held: Sequence[Entry], wanted: Wanted, *, limit: int) -> tuple[int, int]:
    """Give from which to before which index a page of at most so many entries goes; raises ``InvalidError``."""
    if wanted.cursor is None:
        return 0, min(limit, len(held))
    direction, place, beyond = wanted.cursor
    # Whoever could ask from any place would find by halves in whose log, and where, something unnamed stands.
    if place != START and not any(entry.place == place and _is_told(entry, replay.untold) for entry in replay.entries):
        raise _no_cursor()
    index = min(_index(held, direction, place) + beyond, len(held))
    return (max(0, index - limit), index) if direction == BEFORE else (index, min(index + limit, len(held)))


def cursors(held: Sequence[Entry], first: int, last: int, untold: frozenset[str]) -> dict[str, Json]:
    """Give ``{previous, next}`` of a page of some entries."""
    return {
        "previous": _cursor(held, BEFORE, first, untold) if first < last and first else None,
        "next": _cursor(held, AFTER, last, untold) if first < last < len(held) else None,
    }


def _cursor(held: Sequence[Entry], direction: str, index: int, untold: frozenset[str]) -> str:
    """Spell where a page ends by the nearest entry that is named: a place says in whose log something stands."""
    told = (entry.place for entry in reversed(held[: index + (direction == BEFORE)]) if _is_told(entry, untold))
    place = next(told, START)
    return write_cursor(direction, place, index - _index(held, direction, place))


def _is_told(entry: Entry, untold: frozenset[str]) -> bool:
    return entry.record.event_id not in untold


def _index(held: Sequence[Entry], direction: str, place: Place) -> int:
    return (bisect_left if direction == BEFORE else bisect_right)(held, place, key=lambda entry: entry.place)


def write_cursor(direction: str, place: Place, beyond: int = 0) -> str:
    """Spell a place in order of record, and how many entries further on, as an opaque word."""
    text = json.dumps([direction, write_time(place[0]), *place[1:], beyond], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    """Read what :func:`write_cursor` spelled; raises ``InvalidError``."""
    try:
        # Bounded before it is parsed: what comes from outside may be long.
        direction, moment, *where = json.loads(base64.urlsafe_b64decode(text[:_LONGEST_CURSOR] + "=="))
        service, position, beyond = where
        place, beyond = (read_time(moment), str(service), int(position)), max(0, int(beyond))
    except (ValueError, TypeError, RecursionError, OverflowError):
        direction, place, beyond = None, START, 0
    if direction not in (AFTER, BEFORE):
        raise _no_cursor()
    return direction, place, beyond


def _no_cursor() -> InvalidError:
    return InvalidError("invalid-query", fields={"cursor": "not-a-cursor"})

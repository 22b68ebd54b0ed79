"""The history of a case step by step: a page of events in order of record, each with what it changed."""

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import Entry, Moment, Place
from services.audit.replay.masking import NOWHERE, Erased
from shared.kernel.canonical import Json
from shared.kernel.record import read_time, write_time
from shared.kernel.refusal import InvalidError

PAGE = 50
MOST = 200
_LONGEST_CURSOR = 300
AFTER, BEFORE = "after", "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which page: how many steps, from where in which direction, and whether with the view after each."""

    limit: int = PAGE
    cursor: tuple[str, Place] | None = None
    with_view: bool = False


def steps(replay: CaseReplay, *, moment: Moment, wanted: Wanted, erased: Erased = NOWHERE) -> dict[str, Json]:
    """Give a page of steps: ``{items: [{step, event, changes, personal, view?}], steps, previous, next}``.

    ``step`` counts from 1 over what the moment holds, ``steps`` is how many there are; the cursors name places in
    order of record, so that what is recorded meanwhile moves no page.
    """
    held = [entry for entry in replay.entries if moment.holds(entry)]
    first, last = _window([entry.place for entry in held], wanted)
    untold, walk = replay.untold(), _Walk(replay, held, moment)
    items: list[Json] = [
        {
            "step": index + 1,
            **replay.told(held[index], untold, erased),
            "changes": walk.changed_by(index),
            **({"view": walk.view(index + 1)} if wanted.with_view else {}),
        }
        for index in range(first, last)
    ]
    return {
        "items": items,
        "steps": len(held),
        "previous": write_cursor(BEFORE, held[first].place) if first < last and first else None,
        "next": write_cursor(AFTER, held[last - 1].place) if first < last < len(held) else None,
    }


def _window(places: Sequence[Place], wanted: Wanted) -> tuple[int, int]:
    if wanted.cursor is None:
        return 0, min(wanted.limit, len(places))
    direction, place = wanted.cursor
    if direction == BEFORE:
        last = bisect_left(places, place)
        return max(0, last - wanted.limit), last
    first = bisect_right(places, place)
    return first, min(first + wanted.limit, len(places))


class _Walk:
    """The views after each number of held events, each composed once."""

    def __init__(self, replay: CaseReplay, held: Sequence[Entry], moment: Moment) -> None:
        self._replay = replay
        self._held = held
        self._moment = moment
        self._views: dict[int, dict[str, Json] | None] = {}

    def view(self, count: int) -> dict[str, Json] | None:
        """Give the view after so many events."""
        if count and self._held[count - 1].told is None:
            # What nobody was told of changes no view: the one before it stands.
            return self.view_before(count)
        if count not in self._views:
            self._views[count] = self._replay.view_of(self._held[:count], self._moment)
        return self._views[count]

    def view_before(self, count: int) -> dict[str, Json] | None:
        """Give the view after the last event before one that was announced."""
        while count and self._held[count - 1].told is None:
            count -= 1
        return self.view(count)

    def changed_by(self, index: int) -> list[Json]:
        """Name what the event at an index changed."""
        if self._held[index].told is None:
            return []
        return self._replay.between(self.view(index), self.view(index + 1))


def write_cursor(direction: str, place: Place) -> str:
    """Spell a place in order of record as an opaque word."""
    text = json.dumps([direction, write_time(place[0]), *place[1:]], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[str, Place]:
    """Read what :func:`write_cursor` spelled; raises ``InvalidError``."""
    try:
        # Bounded before it is parsed: what comes from outside may be long.
        direction, moment, service, position = json.loads(base64.urlsafe_b64decode(text[:_LONGEST_CURSOR] + "=="))
        place = read_time(moment), str(service), int(position)
    except (ValueError, TypeError, RecursionError):
        direction, place = None, None
    if direction not in {AFTER, BEFORE} or place is None:
        raise InvalidError("invalid-query", fields={"cursor": "not-a-cursor"})
    return direction, place

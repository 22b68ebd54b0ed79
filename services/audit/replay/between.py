"""The difference between two moments of a case: which events came between, and what they changed."""

from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import Moment
from services.audit.replay.masking import NOWHERE, Erased
from services.audit.replay.stepping import MOST, Wanted, cursors, window
from shared.kernel.canonical import Json

WHOLE = Wanted(limit=MOST)


def between(
    replay: CaseReplay, earlier: Moment, later: Moment, *, wanted: Wanted = WHOLE, erased: Erased = NOWHERE
) -> dict[str, Json]:
    """Give ``{from, to, events, changes, previous, next}``; ``events`` is a page, ``changes`` of all of them.

    An event carries the personal values it wrote by name and class alone.
    """
    since = {entry.record.event_id for entry in replay.held(earlier)}
    held = replay.held(later)
    new = [entry for entry in held if entry.record.event_id not in since]
    first, last = window(replay, new, wanted, limit=wanted.limit)
    events: list[Json] = [replay.told(entry, erased) for entry in new[first:last]]
    return {
        "from": earlier.written(),
        "to": later.written(),
        "events": events,
        "changes": replay.between(replay.told_view_of(replay.held(earlier)), replay.told_view_of(held)),
        **cursors(new, first, last, replay.untold),
    }

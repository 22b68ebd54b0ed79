"""The difference between two moments of a case: which events came between, and what they changed."""

from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import Moment
from services.audit.replay.masking import NOWHERE, Erased
from shared.kernel.canonical import Json


def between(replay: CaseReplay, earlier: Moment, later: Moment, erased: Erased = NOWHERE) -> dict[str, Json]:
    """Give ``{from, to, events, changes}``; an event carries the personal values it wrote by name and class alone."""
    untold = replay.untold()
    events: list[Json] = [
        replay.told(entry, untold, erased)
        for entry in replay.entries
        if later.holds(entry) and not earlier.holds(entry)
    ]
    return {
        "from": earlier.written(),
        "to": later.written(),
        "events": events,
        "changes": replay.between(replay.view(earlier), replay.view(later)),
    }

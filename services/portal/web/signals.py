"""Tips at the door: listed, shown masked, and what was said in them opened."""

from functools import partial

from flask import Request, Response

from services.portal.web import cases, lists
from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import asker_of, purpose_named, purpose_needed, query_of
from services.portal.web.reading import SIGNAL


def signals(door: Door, request: Request) -> Response:
    """List the tips that the asker's agency received or was passed."""
    asker = asker_of(door.reader(request), purpose_named(request))
    rows, following = lists.signals(door.books, asker, query_of(request, "state", "cursor"))
    return answer({"items": [lists.signal_line(row) for row in rows], "next": following})


def signal(door: Door, request: Request, signal_id: str) -> Response:
    """Show a tip, masked."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    return answer(door.reading.signal(signal_id, asker))


def ledger(method: str, door: Door, request: Request, signal_id: str) -> Response:
    """Show every event about a tip, or who was shown or denied what of it."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    return answer(door.reading.signal_ledger(signal_id, asker, method=method))


def reveal(door: Door, request: Request, signal_id: str) -> Response:
    """Have what was said in a tip opened."""
    return cases.reveal(door, request, signal_id, file=SIGNAL)


ROUTES: tuple[Route, ...] = (
    ("GET", "/signals", "signals", signals),
    ("GET", "/signals/<signal_id>", "signal", signal),
    ("GET", "/signals/<signal_id>/history", "signal_history", partial(ledger, "history")),
    ("GET", "/signals/<signal_id>/disclosures", "signal_disclosures", partial(ledger, "disclosures")),
    ("POST", "/signals/<signal_id>/reveals", "reveal_signal", reveal),
)

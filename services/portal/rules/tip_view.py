"""A tip as composed from what was announced about it: a pure fold over messages in order of record."""

from collections.abc import Iterable

from services.portal.rules.view import compose
from shared.access.casebook import Told
from shared.kernel.canonical import Json

SIGNAL_STATES = ("received", "forwarded", "dismissed", "case")
"""In rising order: a tip that was closed and then belongs to a case is one that has a case."""

_REACHED = {
    "SignalReceived.v1": "received",
    "SignalForwarded.v1": "forwarded",
    "SignalDismissed.v1": "dismissed",
    "SignalBecameCase.v1": "case",
}


def compose_tip(signal_id: str, messages: Iterable[Told]) -> dict[str, Json] | None:
    """Compose a tip: ``{signal_id, code, state, versions, intake, directory}``, masked; ``None`` of none."""
    told = list(messages)
    view = compose(signal_id, told)
    received = {} if view is None else view["intake"]
    if view is None or not isinstance(received, dict) or received.get("signal_id") != signal_id:
        return None
    reached = [SIGNAL_STATES.index(_REACHED[item.type]) for item in told if item.type in _REACHED]
    return {
        "signal_id": signal_id,
        "code": view["code"],
        "state": SIGNAL_STATES[max(reached, default=0)],
        "versions": view["versions"],
        "intake": received,
        "directory": view.get("directory", {}),
    }

"""Tips at the door: listed, shown masked, and what was said in them opened."""

from collections.abc import Callable
from functools import partial

from flask import Request, Response, request

from services.portal.schemas import Reveal
from services.portal.web import lists
from services.portal.web.bodies import load, read_object
from services.portal.web.door import Door, answer
from services.portal.web.headers import asker_of, command_id_of, purpose_named, purpose_needed, query_of
from shared.contracts.commands import COMMANDS
from shared.kernel.canonical import Json

SIGNAL = "signal"
RECEIVING = next(contract for contract in COMMANDS.values() if contract.opens and contract.file == SIGNAL)
ON_A_SIGNAL = tuple(c for c in COMMANDS.values() if c.file == SIGNAL and not (c.opens or c.internal))


class SignalsApi:
    """The routes that read tips."""

    def __init__(self, door: Door) -> None:
        """Take the door."""
        self._door = door

    def routes(self) -> tuple[tuple[str, str, str, Callable[..., Response]], ...]:
        """Give method, address, name and view of each route."""
        return (
            ("GET", "/signals", "signals", self.signals),
            ("GET", "/signals/<signal_id>", "signal", self.signal),
            ("GET", "/signals/<signal_id>/history", "signal_history", partial(self.ledger, "history")),
            ("GET", "/signals/<signal_id>/disclosures", "signal_disclosures", partial(self.ledger, "disclosures")),
            ("POST", "/signals/<signal_id>/reveals", "reveal_signal", self.reveal),
        )

    def signals(self) -> Response:
        """List the tips that the asker's agency received or was passed."""
        asker = asker_of(self._door.reader(request), purpose_named(request))
        rows, following = lists.signals(self._door.books, asker, query_of(request, "state", "cursor"))
        return answer({"items": [lists.signal_line(row) for row in rows], "next": following})

    def signal(self, signal_id: str) -> Response:
        """Show a tip, masked."""
        asker = asker_of(self._door.signed_in(request), purpose_needed(request))
        return answer(self._door.reading.signal(signal_id, asker))

    def ledger(self, method: str, signal_id: str) -> Response:
        """Show every event about a tip, or who was shown or denied what of it."""
        asker = asker_of(self._door.signed_in(request), purpose_needed(request))
        return answer(self._door.reading.signal_ledger(signal_id, asker, method=method))

    def reveal(self, signal_id: str) -> Response:
        """Have what was said in a tip opened."""
        return answer(_reveal(self._door, request, signal_id))


def _reveal(door: Door, asked: Request, signal_id: str) -> dict[str, Json]:
    signed_in = door.signed_in(asked)
    asker = asker_of(signed_in, purpose_needed(asked))
    command_id = command_id_of(asked, signed_in.user, scope=door.scope)
    wanted = load(Reveal, read_object(asked))
    return door.commanding.reveal(signal_id, wanted, asker=asker, command_id=command_id, file=SIGNAL)

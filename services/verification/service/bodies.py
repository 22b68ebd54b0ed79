"""Which agency is which body: the directory knows what kind each is, and a kind never changes."""

from typing import Any, Protocol

from services.verification.rules.protection import PROTECTION, agency_refusal
from shared.access.asker import Asker
from shared.contracts.commands import COMMANDS
from shared.kernel.canonical import Json
from shared.kernel.refusal import Refused
from shared.rpc.receiving import Call

ACTING = frozenset(name for name, contract in COMMANDS.items() if "acting_as" in contract.schema().fields)


class Asking(Protocol):
    """How another service is asked."""

    def call(self, service: str, method: str, arguments: dict[str, Json], *, asker: Asker | None) -> Any:
        """Ask it."""


class Bodies:
    """Refuses an agency that acts as a body it is not."""

    def __init__(self, client: Asking) -> None:
        """Take how the directory is asked; it is asked again only for an agency that was not there."""
        self._client = client
        self._kinds: dict[str, str] = {}

    def insist(self, call: Call) -> None:
        """Refuse a command that names another body than the asker's agency is; raises :class:`Refused`."""
        body = call.arguments.get("body")
        if call.arguments.get("name") not in ACTING or call.asker is None or not isinstance(body, dict):
            return
        refusal = agency_refusal(PROTECTION, str(body.get("acting_as")), self._kind_of(call.asker.agency))
        if refusal is not None:
            raise Refused(refusal)

    def _kind_of(self, agency: str) -> str | None:
        if agency not in self._kinds:
            listed = self._client.call("directory", "agencies", {}, asker=None)
            self._kinds = {one["code"]: one["kind"] for one in listed}
        return self._kinds.get(agency)

"""The notary beside a service's workers: its own role, its own keys, and what it says of itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.clock import now
from shared.config import Settings
from shared.house.following import Following
from shared.house.runtime import Runtime
from shared.messaging.states import FAILING, HALTED, PartState
from shared.notary.keyfiles import read_keys, signing_keys
from shared.notary.leaves import UNSOUND
from shared.notary.notary import Notary, Signing
from shared.notary.outside import NoteFile


class Noting(Following[Any]):
    """Keeps a notary going; what it must not sign is said as a halt, and looked at again every few seconds."""

    def states(self) -> Sequence[PartState]:
        """Tell what it does, how far the tree has come, and why nothing is signed."""
        return [
            replace(state, doing=HALTED) if state.doing == FAILING and state.code in UNSOUND else state
            for state in super().states()
        ]


def noting(settings: Settings, runtime: Runtime[Any, Any, Any]) -> Noting:
    """Make the notary of a service's log; nothing is opened before it runs."""
    service = runtime.definition.name
    string = settings.postgres(service, f"{service}_notary")

    def signing() -> Signing:
        origin = runtime.log.origin
        return Signing(
            origin=origin,
            keys=lambda moment: signing_keys(settings.secrets, service, origin=origin, moment=moment),
            known=lambda: read_keys(settings.secrets, service).ever(),
            outside=NoteFile.of(settings, service),
        )

    # It starts, steps and closes as a follower does, and needs none of a follower's table.
    notary: Any = Notary(string, signing, clock=now)
    return Noting(notary, string)

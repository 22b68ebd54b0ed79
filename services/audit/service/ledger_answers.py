"""The ledger, kept up to date beside whatever is asked of it, and what it tells the owner of a log."""

from typing import Any

from services.audit import queries
from services.audit.service.following import LedgerFollower
from services.audit.service.pulling import UNKNOWN
from services.audit.service.sources import OwnersLog, OwnLog, Source
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.store import Tail
from shared.house.proving import Sighting, digest_of, spell_sighting
from shared.house.service import Service, runtime_of
from shared.kernel.canonical import Json
from shared.messaging.consumer import Background
from shared.rpc.client import RpcClient
from shared.rpc.receiving import Call
from shared.rpc.server import answer

REFRESH_SECONDS = 1.5


def _follower(settings: Settings, container: Any) -> LedgerFollower:
    runtime = runtime_of(container)
    client = RpcClient(settings, "audit")
    sources: dict[str, Source] = {name: OwnersLog(client, name) for name in SERVICES if name != "audit"}
    follower = LedgerFollower(
        {**sources, "audit": OwnLog(runtime.log)},
        database=runtime.log.database,
        connection_string=runtime.connection_string,
        owner="audit",
    )
    runtime.on_committed.append(follower.followers["audit"].wake)
    return follower


class LedgerAnswers(Service):
    """Whatever is asked of the ledger is asked of this one."""

    ledger: LedgerFollower = Background(_follower, "ledger")

    @answer("ledger.sighting", issuers=SERVICES)
    def sighting(self, call: Call) -> Json:
        """Tell a service what the ledger holds of its own log: ``{}`` → ``{origin, position, command, digest}``."""
        with self.runtime.log.database.connection() as connection:
            known = queries.sources(connection).get(call.issuer)
            if known is None or known.origin == UNKNOWN:
                return spell_sighting(None)
            tail = Tail(known.origin, known.head, queries.newest_command(connection, call.issuer))
            newest = queries.held_at(connection, call.issuer, known.head) if known.head else None
        return spell_sighting(Sighting(tail, "" if newest is None else digest_of(newest[0])))

    def catch_up(self) -> None:
        """Have what was recorded until now in the ledger; waits with a bound."""
        self.ledger.refresh(REFRESH_SECONDS)

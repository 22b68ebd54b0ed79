"""Which logs this witness watches: those of its own node, each through its owner, and audit's own where it stands."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from services.audit import queries
from services.audit.service.witnessing import SILENT, Shown, Watch, Witness
from shared.clock import now
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.house.attesting import attest
from shared.house.runtime import Runtime
from shared.notary.keyfiles import WITNESS, read_keys, signing_keys, witness_name
from shared.rpc.client import RpcClient
from shared.transparency.notes import VerifierKey

PATIENCE_SECONDS = 5.0


def witness_of(settings: Settings, runtime: Runtime[Any, Any, Any]) -> Witness:
    """Make the witness of this node; nothing is asked before it runs."""
    client, own = RpcClient(settings, "audit"), runtime.definition.name
    database = runtime.log.database

    def asked(service: str) -> Shown:
        if service == own:
            return lambda seen: attest(database, seen)
        return lambda seen: client.call(
            service, "tree.checkpoint", {"seen": seen}, asker=None, time_limit=PATIENCE_SECONDS
        )

    def head(service: str) -> Callable[[], int]:
        def look() -> int:
            with database.connection() as connection:
                known = queries.sources(connection).get(service)
            return 0 if known is None else known.head

        return look

    def keys(service: str) -> Callable[[datetime], Sequence[VerifierKey]]:
        # What a log shows was signed a while ago, by a key that may have ended since; a key that ended before signs no
        # more: whoever has it could go on in the log's name.
        return lambda moment: read_keys(settings.secrets, service).lately(moment, SILENT)

    def watch(service: str) -> Watch:
        return Watch(shown=asked(service), keys=keys(service), head=head(service))

    return Witness(
        {service: watch(service) for service in SERVICES},
        database=database,
        keys=lambda moment: signing_keys(settings.secrets, WITNESS, origin=witness_name(settings), moment=moment),
        clock=now,
    )

"""Which logs this witness watches: those of its own node, each through its owner, and audit's own where it stands.

And who else is concerned: witnesses elsewhere that are asked to cosign them, logs elsewhere that are submitted here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.audit import queries
from services.audit.service.cosigning import Cosigner
from services.audit.service.ledger_tree import tree_over
from services.audit.service.submitting import Submitter
from services.audit.service.witnessing import SILENT, Watch, Witness
from shared.clock import now
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.house.attesting import attest
from shared.house.runtime import Runtime
from shared.notary.keyfiles import WITNESS, key_name, read_keys, signing_keys
from shared.notary.submitting import Shown
from shared.notary.witnesses import read_known_logs, read_witnesses
from shared.rpc.client import RpcClient
from shared.transparency.notes import SigningKey, VerifierKey

PATIENCE_SECONDS = 5.0


def witness_of(settings: Settings, runtime: Runtime[Any, Any, Any]) -> Witness:
    """Make the witness of this node; nothing is asked before it runs."""
    database = runtime.log.database
    asked = _asked(settings, runtime)

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

    def root(service: str) -> Callable[[int], bytes]:
        tree = tree_over(database, service)

        def compute(size: int) -> bytes:
            tree.grow(database, size)
            with database.connection() as connection:
                return tree.root(connection, size)

        return compute

    def watch(service: str) -> Watch:
        return Watch(shown=asked[service], keys=keys(service), head=head(service), root=root(service))

    return Witness(
        {service: watch(service) for service in SERVICES},
        database=database,
        keys=_own_keys(settings),
        clock=now,
    )


def submitter_of(settings: Settings, runtime: Runtime[Any, Any, Any]) -> Submitter:
    """Make what asks witnesses elsewhere; nothing is asked before it runs."""
    return Submitter(
        _asked(settings, runtime),
        database=runtime.log.database,
        witnesses=lambda: read_witnesses(settings.witnesses),
        clock=now,
    )


def cosigner_of(settings: Settings, runtime: Runtime[Any, Any, Any]) -> Cosigner:
    """Make the witness for logs elsewhere, with the key that cosigns those of this node."""
    return Cosigner(
        runtime.log.database,
        known=lambda: read_known_logs(settings.known_logs),
        keys=_own_keys(settings),
        clock=now,
    )


def _own_keys(settings: Settings) -> Callable[[datetime], Sequence[SigningKey]]:
    return lambda moment: signing_keys(settings.secrets, WITNESS, origin=key_name(settings, WITNESS), moment=moment)


def _asked(settings: Settings, runtime: Runtime[Any, Any, Any]) -> Mapping[str, Shown]:
    """Give how each log of this node is asked for its newest checkpoint."""
    client, database = RpcClient(settings, "audit"), runtime.log.database

    def asked(service: str) -> Shown:
        if service == runtime.definition.name:
            return lambda seen: attest(database, seen)
        return lambda seen: client.call(
            service, "tree.checkpoint", {"seen": seen}, asker=None, time_limit=PATIENCE_SECONDS
        )

    return {service: asked(service) for service in SERVICES}

"""What a service looks after while it runs: partitions ahead, its mark, its keyring, its standing in the ledger."""

import os
import signal
from typing import Any

from shared.eventlog.forward import WentBackError
from shared.house.marks import raise_mark
from shared.house.proving import StartRefusedError, ask_ledger, hold_against_ledger, tell_refusal
from shared.house.reconciling import reconcile_with_log
from shared.house.recurring import Recurring
from shared.house.runtime import Runtime
from shared.kernel.refusal import UnavailableError
from shared.observability import logger
from shared.rpc.client import RpcClient

PAUSE_SECONDS = 2.0
RECONCILED_EVERY = 5_000
"""After how many records the keyring is held against the log again, so that a start has few to look at."""

log = logger(__name__)


class Keeper(Recurring):
    """Looks every two seconds, and writes the mark once more when it is stopped."""

    name = "keeping"
    once_more = True

    def __init__(self, runtime: Runtime[Any, Any, Any]) -> None:
        """Take whose log and keyring; nothing happens before :meth:`run`."""
        super().__init__()
        self._runtime = runtime
        self._service = runtime.definition.name
        self._reconciled: int | None = None
        self._proved = self._service == "audit"
        self._told = False
        self._client: RpcClient | None = None

    def turn(self) -> float:
        """Look once; a log that is not the one it was ends the process."""
        try:
            self._keep()
        except StartRefusedError as refused:
            # It started on its mark alone, while the ledger was out of reach; the mark is raised and it ends.
            if refused.other is not None and refused.other.origin == refused.tail.origin:
                raise_mark(self._runtime.settings, self._service, refused.other)
            self._end("log_disproved", refused.code, position=refused.tail.position)
        except WentBackError as lost:
            # The database was put back under a running service: the next start refuses and says what to do.
            self._end("log_went_back", lost.code, position=lost.position)
        return PAUSE_SECONDS

    def _end(self, event: str, code: str, *, position: int | None) -> None:
        """End the process and tell why: nothing more is accepted meanwhile, and the end waits for this turn."""
        log.critical(event, service=self._service, code=code, position=position)
        os.kill(os.getpid(), signal.SIGTERM)
        if not self._told:
            self._told = True
            tell_refusal(self._runtime.settings, self._service, code=code, position=position)

    def _keep(self) -> None:
        tail = self._runtime.log.make_ahead()
        if not self._proved:
            self._prove()
        raise_mark(self._runtime.settings, self._service, tail)
        if self._reconciled is None:
            self._reconciled = tail.position
        if tail.position - self._reconciled >= RECONCILED_EVERY:
            self._reconciled = reconcile_with_log(
                self._runtime.settings, self._service, self._runtime.log, self._runtime.keyring
            )

    def _prove(self) -> None:
        """Hold the log against the ledger, once it answers; a start does not wait for it."""
        if self._client is None:
            self._client = RpcClient(self._runtime.settings, self._service, lines=1)
        try:
            sighting = ask_ledger(self._client)
        except UnavailableError:
            return
        hold_against_ledger(self._runtime.log, self._runtime.log.tail(), sighting)
        self._proved = True
        self._client.close()

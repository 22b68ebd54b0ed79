"""A rebuild of intake's read model in a process of its own that may die between two of its steps.

`python -m tests.support.rebuild_process CONNECTION_STRING SEAM` rebuilds and prints how many tables differed.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow

from services.intake.service import DEFINITION
from shared.eventlog.codec import Codec
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.readmodel import DecodedLog, Difference, Rebuild
from shared.sealing.keyring import MemoryKeyring

SEAMS = ("made", "filling", "compared", "switching", "switched")
"""After the new tables were made; within the filling; after the comparison; before the switch's commit and after."""


def pass_seam(seam: str) -> None:
    """Die here, as a power cut would have it, when this is the seam that was asked for."""
    if sys.argv[2:] == [seam]:
        os.kill(os.getpid(), signal.SIGKILL)


class Rebuilding(Rebuild[Any]):
    """The real rebuild, telling between which steps it is."""

    def _make_fresh(self, connection: Connection[TupleRow]) -> None:
        super()._make_fresh(connection)
        pass_seam("made")

    def _compare(self, lock: Connection[TupleRow], filling: Connection[TupleRow]) -> list[Difference]:
        found = super()._compare(lock, filling)
        pass_seam("compared")
        return found

    def _switch(self, connection: Connection[TupleRow]) -> None:
        super()._switch(connection)
        pass_seam("switching")

    def _drop_fresh(self, connection: Connection[TupleRow]) -> None:
        if self._position:
            pass_seam("switched")
        super()._drop_fresh(connection)


def rebuild(connection_string: str, progress: Callable[[int], None]) -> Sequence[Difference]:
    """Rebuild and switch in."""
    log = PostgresEventLog(connection_string)
    codec: Codec[Any] = Codec(DEFINITION.events, upcasts=DEFINITION.upcasts, keyring=MemoryKeyring())
    try:
        return Rebuilding(DecodedLog(log, codec), DEFINITION.read_model, connection_string).run(
            check=False, progress=progress
        )
    finally:
        log.close()


if __name__ == "__main__":
    print(len(rebuild(sys.argv[1], lambda _: pass_seam("filling"))), flush=True)  # noqa: T201 - how it tells the test

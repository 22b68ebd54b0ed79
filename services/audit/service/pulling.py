"""Pulling one log into the ledger, each batch together with the checkpoint; nothing is skipped.

Each reading begins with the record that is already held: were it another one now, or were the log
shorter than the ledger, the source halts where everybody can see it and is looked at again later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.audit import queries
from services.audit.projections import ledger
from services.audit.projections.ledger import RefusedByLedgerError
from services.audit.rules import Held, UnsoundError, leaf_of
from services.audit.service.sources import Batch, Source, UnreadableError
from shared.eventlog.database import Database
from shared.eventlog.follower import Checkpoint
from shared.kernel.commitments import NO_LEAF
from shared.kernel.ids import StreamId
from shared.kernel.record import StoredRecord

MOST_RECORDS = 500
FOLLOWER = "ledger."


class HaltedError(Exception):
    """The source stands still until somebody has looked: ``code`` and ``position`` say why and where."""

    def __init__(self, code: str, position: int, origin: str) -> None:
        """Take what everybody is to see."""
        super().__init__(code)
        self.code = code
        self.position = position
        self.origin = origin


@dataclass(slots=True)
class Pull:
    """One source and how far the ledger has it; made anew whenever this process becomes the active one."""

    service: str
    source: Source
    database: Database
    checkpoint: Checkpoint
    halted: bool = True

    @classmethod
    def begin(cls, service: str, source: Source, *, database: Database, owner: str) -> "Pull":
        """Take the checkpoint over from whoever pulled before."""
        with database.connection() as connection, connection.transaction():
            checkpoint = Checkpoint.take(connection, FOLLOWER + service, owner)
            known = queries.sources(connection).get(service)
            # The ledger itself says how far it is; the checkpoint shows it where all followers are shown.
            if known is not None and known.head != checkpoint.position:
                checkpoint.move(connection, known.head)
        return cls(service, source, database, checkpoint)

    def step(self) -> tuple[int, int]:
        """Take the next records; gives how many, and the log's newest position. Raises :class:`HaltedError`."""
        position = self.checkpoint.position
        batch = self._read(position)
        records = self._behind_the_known(batch, position)
        try:
            self._take(batch.origin, records)
        except (RefusedByLedgerError, UnsoundError) as refused:
            self.checkpoint.position = position
            raise HaltedError(refused.code, position + 1, batch.origin) from None
        except BaseException:
            self.checkpoint.position = position
            raise
        return len(records), batch.head

    def note(self, halt: HaltedError) -> None:
        """Show why the source stands still."""
        self.halted = True
        with self.database.connection() as connection:
            ledger.note_halt(connection, self.service, halt.origin, code=halt.code, position=halt.position)

    def _read(self, position: int) -> Batch:
        try:
            return self.source.read(max(position - 1, 0), MOST_RECORDS)
        except UnreadableError:
            raise HaltedError("record-unreadable", position + 1, "unknown") from None

    def _behind_the_known(self, batch: Batch, position: int) -> Sequence[StoredRecord]:
        """Check that the log still holds what the ledger holds of it; give what is new."""
        if position == 0:
            return batch.records
        with self.database.connection() as connection:
            known = queries.sources(connection)[self.service]
            held = queries.held_at(connection, self.service, position)
        if batch.origin != known.origin:
            raise HaltedError("other-incarnation", position, batch.origin)
        if not batch.records or batch.head < position:
            raise HaltedError("log-behind-ledger", batch.head + 1, batch.origin)
        if held is None or batch.records[0] != held[0]:
            raise HaltedError("differs-from-ledger", position, batch.origin)
        return batch.records[1:]

    def _take(self, origin: str, records: Sequence[StoredRecord]) -> None:
        with self.database.connection() as connection, connection.transaction():
            if records:
                ledger.take(connection, self.service, origin, self._with_leaves(origin, records))
                self.checkpoint.move(connection, records[-1].position)
            elif self.halted and self.checkpoint.position:
                ledger.note_halt(connection, self.service, origin, code=None, position=None)
        self.halted = False

    def _with_leaves(self, origin: str, records: Sequence[StoredRecord]) -> list[Held]:
        first: dict[StreamId, int] = {}
        for record in records:
            first.setdefault(record.stream, record.version)
        with self.database.connection() as connection:
            previous = queries.leaves_before(connection, self.service, first)
        found = []
        for record in records:
            leaf = leaf_of(record, origin=origin, previous=previous.get(record.stream, NO_LEAF))
            previous[record.stream] = leaf
            found.append((record, leaf))
        return found

"""Pulling one log into the ledger, each batch together with the checkpoint; nothing is skipped.

Each reading begins with the record that is already held: were it another one now, or were the log
shorter than the ledger, the source halts where everybody can see it and is looked at again later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.audit import queries
from services.audit.projections import ledger
from services.audit.projections.ledger import RefusedByLedgerError
from services.audit.rules import BrokenWalkError, leaf_after
from services.audit.service.sources import Batch, Source
from shared.eventlog.database import Database
from shared.eventlog.follower import Checkpoint
from shared.eventlog.spelling import UnreadableError
from shared.eventlog.store import KnownCommand
from shared.kernel.record import StoredRecord

MOST_RECORDS = 500
FOLLOWER = "ledger."
UNKNOWN = "unknown"
"""The origin that is noted of a source which never answered what it should."""


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
    command: int
    reach: int
    """Up to which position the commands are here: those of many records may come long before the records."""
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
            command, reach = queries.newest_command(connection, service), queries.reach(connection, service)
        return cls(service, source, database, checkpoint, command, reach)

    def step(self) -> tuple[int, int]:
        """Take the next records and commands; gives how many records, and the log's newest position.

        Raises :class:`HaltedError`.
        """
        position, command = self.checkpoint.position, self.command
        batch = self._read(position, command)
        found = self._behind_the_known(batch, position)
        commands = self._behind_the_known_command(batch, position)
        reach = max((one.first + one.count - 1 for one in commands if one.count), default=self.reach)
        records = [record for record in found if record.position <= reach]
        if found and not records and not commands:
            raise HaltedError("command-missing", position + 1, batch.origin)
        try:
            self._take(batch.origin, records, commands)
        except (RefusedByLedgerError, BrokenWalkError) as refused:
            self.checkpoint.position, self.command = position, command
            raise HaltedError(refused.code, position + 1, batch.origin) from None
        except BaseException:
            self.checkpoint.position, self.command = position, command
            raise
        self.reach = reach
        return len(records) + len(commands), batch.head

    def note(self, halt: HaltedError) -> None:
        """Show why the source stands still."""
        self.halted = True
        with self.database.connection() as connection:
            ledger.note_halt(connection, self.service, halt.origin, code=halt.code, position=halt.position)

    def _read(self, position: int, command: int) -> Batch:
        try:
            return self.source.read(max(position - 1, 0), MOST_RECORDS, max(command - 1, 0))
        except UnreadableError:
            raise HaltedError("record-unreadable", position + 1, UNKNOWN) from None

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

    def _behind_the_known_command(self, batch: Batch, position: int) -> Sequence[KnownCommand]:
        """Check that the log still has the newest command that the ledger has; give what is new."""
        if self.command == 0:
            return batch.commands
        if not batch.commands or batch.newest_command < self.command:
            raise HaltedError("log-behind-ledger", position, batch.origin)
        with self.database.connection() as connection:
            held = queries.commands(connection, self.service, self.command - 1, 1)
        if list(batch.commands[:1]) != held:
            raise HaltedError("differs-from-ledger", position, batch.origin)
        return batch.commands[1:]

    def _take(self, origin: str, records: Sequence[StoredRecord], commands: Sequence[KnownCommand]) -> None:
        position = self.checkpoint.position
        with self.database.connection() as connection, connection.transaction():
            if records or commands:
                # Over the connection in hand: were a second one taken here, sources that all have something new at
                # once would hold every connection of the pool, and each would wait for another's.
                newest = queries.leaves_before(connection, self.service, records)
                leaves = [leaf_after(newest, record, origin=origin) for record in records]
                ledger.take(connection, self.service, origin, list(zip(records, leaves, strict=True)))
                ledger.take_commands(connection, self.service, position, commands)
                self.checkpoint.move(connection, position + len(records))
                self.command = commands[-1].number if commands else self.command
            elif self.halted and self.checkpoint.position:
                ledger.note_halt(connection, self.service, origin, code=None, position=None)
        self.halted = False

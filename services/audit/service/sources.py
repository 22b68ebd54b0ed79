"""Where the records of a log come from: its owner, asked by RPC; audit's own log is read where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.spelling import UnreadableError, read_command, read_record
from shared.eventlog.store import KnownCommand
from shared.house.portions import MOST_COMMANDS
from shared.kernel.canonical import Json
from shared.kernel.record import StoredRecord
from shared.rpc.client import RpcClient

PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Records after a position and commands after a number, each with what was the newest when it was asked."""

    origin: str
    head: int
    records: Sequence[StoredRecord]
    commands: Sequence[KnownCommand] = ()
    newest_command: int = 0


class Source(Protocol):
    """A log that can be read after a position."""

    def read(self, after: int, limit: int, commands_after: int) -> Batch:
        """Read records after a position and commands after a number, in order."""


@dataclass(frozen=True, slots=True)
class OwnersLog:
    """The log of another service, through its owner."""

    client: RpcClient
    service: str

    def read(self, after: int, limit: int, commands_after: int) -> Batch:
        """Ask the owner; raises :class:`UnreadableError` or what the call raises."""
        arguments: dict[str, Json] = {"after": after, "limit": limit, "commands_after": commands_after}
        return read_batch(
            self.client.call(self.service, "log.read", arguments, asker=None, time_limit=PATIENCE_SECONDS)
        )


@dataclass(frozen=True, slots=True)
class OwnLog:
    """Audit's own log."""

    log: PostgresEventLog

    def read(self, after: int, limit: int, commands_after: int) -> Batch:
        """Read it here."""
        records = self.log.read(after, limit)
        commands = self.log.commands(commands_after, MOST_COMMANDS)
        tail = self.log.tail()
        return Batch(tail.origin, tail.position, records, commands, tail.command)


def read_batch(answer: Any) -> Batch:
    """Read what an owner answered; raises :class:`UnreadableError`."""
    try:
        return Batch(
            str(answer["origin"]),
            int(answer["head"]),
            [read_record(words) for words in answer["records"]],
            [read_command(words) for words in answer["commands"]],
            int(answer["newest_command"]),
        )
    except (KeyError, TypeError, ValueError):
        raise UnreadableError from None

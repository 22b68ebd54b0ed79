"""What a log answers whoever follows it from elsewhere: sealed records, and the commands that led to them."""

from collections.abc import Iterator, Sequence

from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.spelling import spell_command, spell_record
from shared.eventlog.store import KnownCommand
from shared.kernel.canonical import Json
from shared.kernel.record import StoredRecord

MOST_RECORDS = 1_000
MOST_COMMANDS = 1_000
FEWEST_RECORDS = 2
LARGEST_ANSWER = 4_000_000


def portion(log: PostgresEventLog, after: int, limit: int, *, commands_after: int) -> Json:
    """Give what follows a position and a number: ``{origin, head, records, newest_command, commands}``.

    Records are read before commands, so that no record is given whose command is still to come, unless
    there are more commands than one answer holds.
    """
    records = list(bounded(log.read(after, min(limit, MOST_RECORDS))))
    commands: Sequence[KnownCommand] = log.commands(commands_after, MOST_COMMANDS)
    tail = log.tail()
    spelled: list[Json] = [spell_record(record) for record in records]
    return {
        "origin": tail.origin,
        "head": tail.position,
        "records": spelled,
        "newest_command": tail.command,
        "commands": [spell_command(command) for command in commands],
    }


def bounded(records: Sequence[StoredRecord]) -> Iterator[StoredRecord]:
    """Give as many of the first records as one answer may hold; two at least, or a reader would stand still.

    A reader begins with the record it holds already (services/audit), so that one alone tells it nothing new.
    """
    size = 0
    for index, record in enumerate(records):
        size += len(record.meta) + len(record.data)
        if index >= FEWEST_RECORDS and size > LARGEST_ANSWER:
            return
        yield record

"""How far everything that reads a log has come, read from the databases themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

from psycopg import Connection
from psycopg.errors import InvalidSchemaName, UndefinedTable
from psycopg.rows import TupleRow

from shared.config import Settings
from shared.contracts.registry import SERVICES, mirrors
from shared.eventlog.database import LOST, connect
from shared.eventlog.readmodel import FOLLOWER_NAME as READ_MODEL
from shared.messaging.relay import FOLLOWER_NAME as RELAY

MIRROR = "mirror"
AUDITOR = "audit"
# The ledger follows each log under this name and the service's.
LEDGER = "ledger."

_POSITIONS: LiteralString = "SELECT name, position FROM read.follower"
_HEAD: LiteralString = "SELECT coalesce(max(position), 0) FROM log.event"
_INBOX: LiteralString = "SELECT coalesce(max(sequence), 0) FROM inbox.inbound"
_HALTED: LiteralString = "SELECT service FROM guarded.source WHERE halted IS NOT NULL ORDER BY service"
_NOT_MIGRATED = (InvalidSchemaName, UndefinedTable, FileNotFoundError)


@dataclass(frozen=True, slots=True)
class Standing:
    """One follower: where it stands, and how many records behind its source."""

    service: str
    name: str
    position: int
    lag: int


@dataclass(frozen=True, slots=True)
class Standings:
    """All followers, heads of logs, the ledger's lag, databases that did not answer, logs the ledger halted at."""

    followers: tuple[Standing, ...]
    heads: Mapping[str, int]
    ledger: int | None
    unreachable: tuple[str, ...]
    halted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Database:
    head: int
    inbox: int
    positions: Mapping[str, int]
    halted: tuple[str, ...] = ()


def read(settings: Settings) -> Standings:
    """Read every service's database; one that cannot be reached is named, never guessed at."""
    found: dict[str, _Database] = {}
    unreachable: list[str] = []
    for service in SERVICES:
        try:
            found[service] = _look(settings, service)
        except LOST as failure:
            # A database that was not made yet is no database out of reach.
            if "does not exist" not in str(failure):
                # They are all on one server: none of the others is asked, each would take as long to say nothing.
                unreachable.append(service)
                break
        except _NOT_MIGRATED:
            continue
    followers = tuple(one for service, seen in found.items() for one in _standings(service, seen))
    return Standings(
        followers,
        {service: seen.head for service, seen in found.items()},
        _ledger(found),
        tuple(unreachable),
        found[AUDITOR].halted if AUDITOR in found else (),
    )


def _look(settings: Settings, service: str) -> _Database:
    with connect(settings.postgres(service, f"{service}_service")) as connection:
        positions = {str(name): int(position) for name, position in connection.execute(_POSITIONS)}
        head = _number(connection, _HEAD)
        halted = tuple(str(name) for (name,) in connection.execute(_HALTED)) if service == AUDITOR else ()
        return _Database(head, _number(connection, _INBOX) if mirrors(service) else 0, positions, halted)


def _number(connection: Connection[TupleRow], query: LiteralString) -> int:
    row = connection.execute(query).fetchone()
    return 0 if row is None else int(row[0])


def _standings(service: str, seen: _Database) -> list[Standing]:
    # Those that every service has are counted from the first record on, also before they ever moved.
    ends = {RELAY: seen.head, READ_MODEL: seen.head, **({MIRROR: seen.inbox} if mirrors(service) else {})}
    return [
        Standing(service, name, position := seen.positions.get(name, 0), max(0, end - position))
        for name, end in ends.items()
    ]


def _ledger(found: Mapping[str, _Database]) -> int | None:
    """Count the records of all logs that the ledger does not hold yet; ``None`` where there is no ledger."""
    auditor = found.get(AUDITOR)
    if auditor is None:
        return None
    return sum(max(0, seen.head - auditor.positions.get(LEDGER + service, 0)) for service, seen in found.items())

"""Bringing a log back that came from a backup: what the ledger holds of it beyond its end, put back verbatim."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from deploy.comparing import compared
from services.audit import queries
from shared.config import Settings
from shared.eventlog.database import Session, connect
from shared.eventlog.partitions import become_owner
from shared.eventlog.postgres import COMMANDS, READ, TAIL, command_of, record_of
from shared.eventlog.store import KnownCommand, Tail
from shared.house.marks import is_behind, raise_mark
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import PlatformError

LEDGER = "audit"
PAGE = 500
COMPARED = 1_000
_RESTORE: LiteralString = """
SELECT log.restore_tail(%s, %s::bigint[], %s::uuid[], %s::int[], %s::uuid[], %s::uuid[], %s::text[],
  %s::timestamptz[], %b::bytea[], %b::bytea[], %b::bytea[],
  %s::bigint[], %s::uuid[], %b::bytea[], %s::bigint[], %s::int[], %s::timestamptz[])
"""
_RUNNING: LiteralString = """
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND a.datname = %s AND a.usename = %s
"""


class RestoreError(PlatformError):
    """A tail cannot be restored; the code says why."""

    status = 409


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: how many records and commands, and where the log ends now."""

    service: str
    records: int
    commands: int
    position: int


def restore_tail(settings: Settings, service: str) -> Restored:
    """Put back what the ledger holds beyond the end of a service's log; safe to repeat and to cut off.

    Raises :class:`RestoreError` with ``ledger-cannot-restore-itself``, ``service-running``,
    ``log-unknown-to-ledger``, ``log-other-incarnation``, and what :mod:`deploy.comparing` finds.
    """
    if service == LEDGER:
        raise RestoreError("ledger-cannot-restore-itself")
    with (
        connect(settings.postgres(service, "hoigia")) as log,
        connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger,
    ):
        _insist_on_quiet(log, service)
        restored, after = put_back(log, ledger, service)
    raise_mark(settings, service, after)
    return restored


def put_back(log: Session, ledger: Session, service: str) -> tuple[Restored, Tail]:
    """Put back in a log what the ledger holds beyond its end, and hold what was put back against it once more."""
    before, there = tail_of(log), tail_in_ledger(ledger, service)
    if there is None:
        raise RestoreError("log-unknown-to-ledger")
    if there.origin != before.origin:
        raise RestoreError("log-other-incarnation")
    _compare_end(log, ledger, service, before=before, there=there)
    while is_behind(now := tail_of(log), there):
        _put_back_some(log, ledger, service, now)
    after = tail_of(log)
    _compare(log, ledger, service, origin=after.origin, after=min(before.position, there.position))
    commands = _commands_after(ledger, service, before)
    return Restored(service, after.position - before.position, commands, after.position), after


def tail_in_ledger(ledger: Session, service: str) -> Tail | None:
    """Tell where a log ends in the ledger; ``None`` for one that it never saw."""
    known = queries.sources(ledger).get(service)
    if known is None or known.origin == "unknown":
        return None
    return Tail(known.origin, known.head, queries.newest_command(ledger, service))


def _insist_on_quiet(log: Session, service: str) -> None:
    # One that runs holds the locks of its followers; one that refuses to start looks in now and then and holds none.
    row = log.execute(_RUNNING, (service, f"{service}_service")).fetchone()
    if row is None or row[0]:
        raise RestoreError("service-running")


def tail_of(log: Session) -> Tail:
    """Tell where a log ends."""
    row = log.execute(TAIL).fetchone()
    if row is None:
        raise RestoreError("log-missing")
    return Tail(str(row[0]), int(row[1]), int(row[2]))


def _read(log: Session, after: int, limit: int) -> list[StoredRecord]:
    return [record_of(row) for row in log.execute(READ, (after, limit), binary=True).fetchall()]


def _compare_end(log: Session, ledger: Session, service: str, *, before: Tail, there: Tail) -> None:
    """Insist that the end of the log is as the ledger has it: a tail is put back behind its own beginning only."""
    shared = min(before.position, there.position)
    after = max(0, shared - COMPARED)
    for _ in compared(_read(log, after, shared - after), ledger, service, origin=before.origin, after=after):
        pass
    number = min(before.command, there.command)
    mine = [command_of(row) for row in log.execute(COMMANDS, (number - 1, 1), binary=True).fetchall()] if number else []
    held = queries.commands(ledger, service, number - 1, 1) if number else []
    if mine != held or (before.position > there.position and before.command < there.command):
        raise RestoreError("log-differs-from-ledger")


def _put_back_some(log: Session, ledger: Session, service: str, now: Tail) -> None:
    held = [record for record, _ in queries.held(ledger, service, now.position, PAGE)]
    commands = queries.commands(ledger, service, now.command, PAGE)
    with log.transaction():
        become_owner(log, service)
        log.execute("SELECT log.ensure_partitions()")
        log.execute(_RESTORE, (now.origin, *_record_arrays(held), *_command_arrays(commands)))


def _record_arrays(records: Sequence[StoredRecord]) -> tuple[list[object], ...]:
    return (
        [one.position for one in records],
        [UUID(one.stream) for one in records],
        [one.version for one in records],
        [UUID(one.event_id) for one in records],
        [UUID(one.command_id) for one in records],
        [one.type for one in records],
        [one.recorded_at for one in records],
        [one.salt for one in records],
        [one.meta for one in records],
        [one.data for one in records],
    )


def _command_arrays(commands: Sequence[KnownCommand]) -> tuple[list[object], ...]:
    return (
        [one.number for one in commands],
        [UUID(one.command_id) for one in commands],
        [one.digest for one in commands],
        [one.first for one in commands],
        [one.count for one in commands],
        [one.accepted_at for one in commands],
    )


def _compare(log: Session, ledger: Session, service: str, *, origin: str, after: int) -> None:
    """Recompute the leaf of every record that was put back, from the bytes that stand in the log now."""
    while page := _read(log, after, COMPARED):
        for _ in compared(page, ledger, service, origin=origin, after=after):
            pass
        after = page[-1].position


def _commands_after(ledger: Session, service: str, before: Tail) -> int:
    row = ledger.execute(
        "SELECT count(*) FROM guarded.command WHERE service = %s AND number > %s", (service, before.command)
    ).fetchone()
    return int(row[0]) if row else 0

"""Requests to send again: kept in the source's database, served by its relay slice by slice."""

from dataclasses import dataclass
from typing import Any

from shared.contracts.registry import SERVICES, publisher_of
from shared.eventlog.database import Database
from shared.kernel.refusal import ForbiddenError, InvalidError
from shared.messaging.topology import queues_of


@dataclass(frozen=True, slots=True)
class Resend:
    """Send to a queue everything announced after a position."""

    queue: str
    after: int


def may_ask(source: str, asker: str, queue: str) -> bool:
    """Tell whether a queue is the asker's own and takes messages of the source."""
    kinds = dict(queues_of(asker)).get(queue, frozenset()) if asker in SERVICES else frozenset()
    return any(publisher_of(kind) == source for kind in kinds)


def ask(database: Database, *, source: str, asker: str, request: Resend) -> None:
    """Note a request of another service; raises ``ForbiddenError`` for a queue that is not its own."""
    if request.after < 0:
        raise InvalidError("position-out-of-range")
    if not may_ask(source, asker, request.queue):
        raise ForbiddenError("queue-not-yours")
    with database.connection() as connection:
        connection.execute(
            "INSERT INTO inbox.resend AS r (queue, after_position) VALUES (%s, %s) ON CONFLICT (queue) "
            "DO UPDATE SET after_position = least(r.after_position, excluded.after_position)",
            (request.queue, request.after),
        )


def next_request(connection: Any) -> Resend | None:
    """Give the oldest request that is not done."""
    row = connection.execute("SELECT queue, after_position FROM inbox.resend ORDER BY asked_at LIMIT 1").fetchone()
    return None if row is None else Resend(row[0], row[1])


def note_progress(connection: Any, request: Resend, position: int) -> None:
    """Go on after a position next time, unless somebody asked for more meanwhile."""
    connection.execute(
        "UPDATE inbox.resend SET after_position = %s WHERE queue = %s AND after_position = %s",
        (position, request.queue, request.after),
    )


def forget(connection: Any, request: Resend) -> None:
    """Take a finished request away, unless somebody asked for more meanwhile."""
    connection.execute(
        "DELETE FROM inbox.resend WHERE queue = %s AND after_position = %s", (request.queue, request.after)
    )

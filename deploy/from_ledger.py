"""The ledger as the source of a rebuild: what a service projects, made again of the copies that audit holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from deploy.events import announcer_of, sealed_codec
from services.audit import queries
from shared.contracts.registry import SERVICES
from shared.eventlog.database import Database
from shared.eventlog.readmodel import DecodedLog
from shared.kernel.record import StoredRecord
from shared.messaging.announcing import Announcements
from shared.messaging.inbound import Inbound

_ALL = 10**9


@dataclass(frozen=True, slots=True)
class LedgerLog:
    """The records of one service's log, as the ledger holds them."""

    ledger: Database
    service: str

    def read(self, after: int, limit: int) -> Sequence[StoredRecord]:
        """Read records after a position, in order."""
        with self.ledger.connection() as connection:
            return [record for record, _ in queries.held(connection, self.service, after, limit)]


class LedgerInbox:
    """Every public message of every log, made again of the ledger's records, in order of record.

    What a mirror keeps does not depend on which of two services was heard first, so any order that keeps each
    service's own is as good as the one in which they came. The services must be at rest: a message that has not
    arrived yet would be counted.
    """

    def __init__(self, ledger: Database, reader: str) -> None:
        """Read all logs but the reader's own, which it does not hear."""
        found = [item for service in SERVICES if service != reader for item in _heard(ledger, service)]
        found.sort(key=lambda item: (item.recorded_at, item.source, item.message.position))
        self._items = [
            Inbound(number, item.source, item.recorded_at, item.message) for number, item in enumerate(found, 1)
        ]

    def read(self, after: int, limit: int) -> Sequence[Inbound]:
        """Read messages after a place in this order."""
        return self._items[after : after + limit]


def _heard(ledger: Database, service: str) -> list[Inbound]:
    with ledger.connection() as connection:
        known = queries.sources(connection).get(service)
    if known is None:
        return []
    announcements = Announcements(
        source=DecodedLog(LedgerLog(ledger, service), sealed_codec(service)),
        announce=announcer_of(service),
        origin=lambda: known.origin,
    )
    messages = [one.message for one in announcements.read(0, 0, _ALL)]
    return [Inbound(0, service, message.time, message) for message in messages if message is not None]

"""The ledger as the source of a rebuild: what a service projects, made again of the copies that audit holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice

from deploy.events import announcer_of, sealed_codec
from services.audit import queries
from shared.contracts.registry import SERVICES
from shared.eventlog.database import Database
from shared.eventlog.readmodel import DecodedLog
from shared.kernel.record import StoredRecord
from shared.messaging.announcing import Announcements
from shared.messaging.inbound import Inbound

PAGE = 500
"""Records of each log that are held in memory."""


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
        self._ledger = ledger
        self._services = [service for service in SERVICES if service != reader]
        self._items, self._place = self._all(), 0

    def read(self, after: int, limit: int) -> Sequence[Inbound]:
        """Read messages after a place in this order; from another than where the last ones ended, all are made anew."""
        if after != self._place:
            self._items = self._all()
            next(islice(self._items, after, after), None)
        found = [replace(item, position=number) for number, item in enumerate(islice(self._items, limit), after + 1)]
        self._place = after + len(found)
        return found

    def _all(self) -> Iterator[Inbound]:
        heard = (_heard(self._ledger, service) for service in self._services)
        return merge(*heard, key=lambda item: (item.recorded_at, item.source, item.message.position))


def _heard(ledger: Database, service: str) -> Iterator[Inbound]:
    """Give the messages of one log in order; its records are in order of time as well."""
    with ledger.connection() as connection:
        known = queries.sources(connection).get(service)
    if known is None:
        return
    announcements = Announcements(
        source=DecodedLog(LedgerLog(ledger, service), sealed_codec(service)),
        announce=announcer_of(service),
        origin=lambda: known.origin,
    )
    after = previous = 0
    while page := list(announcements.read(after, previous, PAGE)):
        for message in (one.message for one in page if one.message is not None):
            previous = message.position
            yield Inbound(0, service, message.time, message)
        after = page[-1].position

"""Holding records of a log against the ledger: the same bytes, and the leaf it holds, computed anew."""

from collections.abc import Iterable, Iterator
from itertools import islice

from services.audit import queries
from services.audit.rules import BrokenWalkError, Held, leaf_after
from shared.eventlog.database import Session
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import PlatformError

PAGE = 1_000


class DiffersError(PlatformError):
    """A record is not what the ledger holds at its place; the code says how, the field where."""

    def __init__(self, code: str, position: int) -> None:
        """Take what is wrong and at which position first."""
        super().__init__(code, fields={"position": str(position)})
        self.position = position


def compared(
    records: Iterable[StoredRecord], ledger: Session, service: str, *, origin: str, after: int
) -> Iterator[StoredRecord]:
    """Give the records that follow a position as they are, once each was found the same in the ledger.

    Raises :class:`DiffersError` with ``position-hole``, ``not-canonical``, ``differs-from-ledger``,
    ``leaf-differs`` or ``not-in-ledger-yet``.
    """
    source = iter(records)
    while page := list(islice(source, PAGE)):
        held = queries.held(ledger, service, after, len(page))
        newest = queries.leaves_before(ledger, service, page)
        for index, record in enumerate(page):
            _check(record, after + index + 1, held[index] if index < len(held) else None)
            try:
                leaf = leaf_after(newest, record, origin=origin)
            except BrokenWalkError as broken:
                raise DiffersError(broken.code, record.position) from None
            if leaf != held[index][1]:
                raise DiffersError("leaf-differs", record.position)
            yield record
        after += len(page)


def _check(record: StoredRecord, position: int, held: Held | None) -> None:
    if record.position != position:
        raise DiffersError("position-hole", position)
    if held is None:
        raise DiffersError("not-in-ledger-yet", position)
    if held[0] != record:
        raise DiffersError("differs-from-ledger", position)

"""Holding records of a log against the ledger: the same bytes, and the leaf it holds, computed anew."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from services.audit import queries
from services.audit.rules import BrokenWalkError, Held, leaf_of
from shared.eventlog.database import Session
from shared.kernel.commitments import NO_LEAF
from shared.kernel.ids import StreamId
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
        previous = _leaves_before(ledger, service, page)
        for index, record in enumerate(page):
            _check(record, after + index + 1, held[index] if index < len(held) else None)
            previous[record.stream] = _leaf(record, held[index][1], origin=origin, previous=previous)
            yield record
        after += len(page)


def _check(record: StoredRecord, position: int, held: Held | None) -> None:
    if record.position != position:
        raise DiffersError("position-hole", position)
    if held is None:
        raise DiffersError("not-in-ledger-yet", position)
    if held[0] != record:
        raise DiffersError("differs-from-ledger", position)


def _leaf(record: StoredRecord, known: bytes, *, origin: str, previous: dict[StreamId, bytes]) -> bytes:
    try:
        leaf = leaf_of(record, origin=origin, previous=previous.get(record.stream, NO_LEAF))
    except BrokenWalkError as broken:
        raise DiffersError(broken.code, record.position) from None
    if leaf != known:
        raise DiffersError("leaf-differs", record.position)
    return leaf


def _leaves_before(ledger: Session, service: str, page: Sequence[StoredRecord]) -> dict[StreamId, bytes]:
    first: dict[StreamId, int] = {}
    for record in page:
        first.setdefault(record.stream, record.version)
    return queries.leaves_before(ledger, service, first)

"""A log is told in answers that fit: a reader of large records is never given more than it can take."""

from shared.clock import now
from shared.house.portions import LARGEST_ANSWER, bounded
from shared.kernel.ids import CommandId, EventId, StreamId, derive
from shared.kernel.record import StoredRecord

RECORD = StoredRecord(
    position=1,
    stream=StreamId(derive("test-stream", 1)),
    version=1,
    event_id=EventId(derive("event", 1)),
    command_id=CommandId(derive("test-command", 1)),
    type="Opened.v1",
    recorded_at=now(),
    salt=bytes(32),
    meta=b"{}",
    data=b"{}",
)


def test_small_records_come_all() -> None:
    assert len(list(bounded([RECORD] * 1_000))) == 1_000


def test_large_records_come_as_many_as_fit_and_two_in_any_case() -> None:
    large = RECORD._replace(data=bytes(65_536))
    given = list(bounded([large] * 1_000))
    assert LARGEST_ANSWER // 2 < sum(len(record.data) for record in given) <= LARGEST_ANSWER
    assert len(list(bounded([RECORD._replace(data=bytes(2 * LARGEST_ANSWER))] * 3))) == 2

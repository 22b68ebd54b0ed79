"""Records for a log: over three streams, one of them written to again and again."""

from dataclasses import replace

from shared.eventlog.postgres import PostgresEventLog
from shared.kernel.ids import StreamId, derive
from tests.support.logs import request
from tests.support.records import meta


def append(log: PostgresEventLog, count: int) -> None:
    """Append so many records in one request each, on three streams in turn."""
    for _ in range(count):
        stream = StreamId(derive("test-stream", "notary", log.head() % 3))
        made = request((stream, log.version(stream)))
        log.append(replace(made, events=tuple(event._replace(meta=meta().encode()) for event in made.events)))


def append_many(log: PostgresEventLog, count: int) -> None:
    """Append so many records to one stream, as few requests as there may be."""
    stream = StreamId(derive("test-stream", "many"))
    while count:
        part = min(count, 500)
        made = request((stream, log.version(stream)), events=part)
        log.append(replace(made, events=tuple(event._replace(meta=meta().encode()) for event in made.events)))
        count -= part

"""eventsourcing's application recorder as a contender, in an environment of its own that has it.

``python -m benchmarks.append_eventsourcing HOST PORT DATABASE USER PASSWORD BATCH``; a batch of 0 only
makes the table. Its loss-free mode: the table
is locked until the commit. Its faster mode (``POSTGRES_ENABLE_DB_FUNCTIONS``) leaves the lock out and loses events
to whoever follows the log.
"""

import sys
from uuid import UUID, uuid4  # noqa: TID251 - a stranger's streams

from eventsourcing.persistence import StoredEvent  # type: ignore[import-not-found]  # not ours to install
from eventsourcing.postgres import (  # type: ignore[import-not-found]  # not ours to install
    PostgresApplicationRecorder,
    PostgresDatastore,
)

from benchmarks.pacing import payload, serve

EVENTS_A_STREAM = 100


class Writer:
    """Stores batches on streams of its own."""

    def __init__(self, recorder: PostgresApplicationRecorder, batch: int) -> None:
        """Take the recorder and how many events a call stores."""
        self._recorder = recorder
        self._batch = batch
        self._stream: UUID = uuid4()
        self._version = 0
        self._made = 0

    def write(self) -> None:
        """Store one batch; a new stream begins when one is full."""
        if self._version + self._batch > EVENTS_A_STREAM:
            self._stream, self._version = uuid4(), 0
        events = [
            StoredEvent(self._stream, self._version + index, "intake:VictimReceived", payload(self._made))
            for index in range(self._batch)
        ]
        self._recorder.insert_events(events)
        self._made += 1
        self._version += self._batch


def main(arguments: list[str]) -> None:
    """Write as told until the time is over."""
    host, port, database, user, password, batch = arguments
    store = PostgresDatastore(database, host, port, user, password, pool_size=1, enable_db_functions=False)
    with store:
        recorder = PostgresApplicationRecorder(store)
        if batch == "0":
            recorder.create_table()
        else:
            serve([Writer(recorder, int(batch)).write], events=int(batch))


if __name__ == "__main__":
    main(sys.argv[1:])

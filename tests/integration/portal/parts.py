"""The portal's database without a broker: messages put into its inbox and projected in step with the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.portal.web.books import MirrorBooks
from services.portal.web.definition import DEFINITION
from services.portal.web.journal import LogJournal
from shared.config import Settings
from shared.contracts.message import Message
from shared.contracts.registry import publisher_of
from shared.eventlog.database import connect
from shared.eventlog.follower import Follower
from shared.eventlog.migrate import apply_files
from shared.eventlog.readmodel import Difference, ReadModel, Rebuild
from shared.kernel.ids import EventId, derive
from shared.messaging.cloudevents import encode
from shared.messaging.inbound import Inbound, InboundSource, last_position, store
from tests.support.deciding import Deciding, deciding

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
INBOX = Path(__file__).parents[3] / "shared" / "messaging" / "sql"
FOLLOWER = "mirror"


@dataclass(frozen=True, slots=True)
class Portal:
    """The portal's log and mirror on a database of their own."""

    service: Deciding
    books: MirrorBooks
    journal: LogJournal

    @property
    def connection_string(self) -> str:
        """Where its role connects."""
        return self.service.runtime.connection_string

    def announce(self, data: Any, *, case: str | None, cause: str | None = None, hours: int = 0) -> Message:
        """Have a service announce something at noon or so many hours later, and mirror it."""
        source = publisher_of(data.TYPE)
        with connect(self.connection_string) as connection:
            previous = last_position(connection, source)
            # Every second position is an event that nobody announces.
            message = Message(
                id=EventId(derive("event", source, previous)),
                source=f"hoigia.example/24/{source}/00",
                type=data.TYPE,
                subject=case,
                time=NOON + timedelta(hours=hours),
                position=previous + 2,
                previous=previous,
                correlation=derive("command", source, previous),
                causation=cause,
                data=data,
            )
            assert store(connection, [(message, encode(message))]) == ["stored"]
        self.mirror()
        return message

    def mirror(self) -> None:
        """Bring the mirror up to the inbox."""
        follower: Follower[Inbound] = Follower(
            FOLLOWER,
            self._source(),
            self._model().project,
            connection_string=self.connection_string,
            owner="tests",
        )
        try:
            follower.start()
            while follower.step():
                pass
        finally:
            follower.close()

    def rebuild(self) -> list[Difference]:
        """Rebuild the mirror beside the live one and tell what differs."""
        made = Rebuild(self._source(), self._model(), self.connection_string, follower=FOLLOWER)
        return list(made.run(check=True))

    def _source(self) -> InboundSource:
        return InboundSource(self.service.runtime.log.database)

    def _model(self) -> ReadModel[Inbound]:
        assert DEFINITION.mirror is not None
        return DEFINITION.mirror


@contextmanager
def portal_on(settings: Settings) -> Iterator[Portal]:
    """Have the portal's parts for a while."""
    with deciding(settings, DEFINITION) as service:
        runtime = service.runtime
        name = runtime.definition.name
        with connect(settings.postgres(name, "hoigia")) as connection:
            apply_files(connection, INBOX, prefix="inbox", role=f"{name}_service", schema="inbox")
        yield Portal(service, MirrorBooks(runtime.log.database), LogJournal(runtime))

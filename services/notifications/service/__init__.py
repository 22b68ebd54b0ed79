"""The notifications process: wiring only."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from services.notifications import queries
from services.notifications.announce import announce
from services.notifications.domain import DECIDER, stream_of
from services.notifications.events import EVENTS, UPCASTS
from services.notifications.policies import REACTIONS
from services.notifications.projections import TABLES, project
from services.notifications.schemas import to_command
from services.notifications.service.timer import Timer
from shared.calendar import start_of
from shared.clock import now
from shared.config import Settings
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.service import DOORS, ReactingService, runtime_of
from shared.kernel.canonical import Json
from shared.kernel.refusal import ForbiddenError, InvalidError, UnauthenticatedError
from shared.messaging.consumer import Background
from shared.rpc.receiving import Call, wanted
from shared.rpc.server import answer

SEES_ALL_CLOCKS = frozenset({"supervisor", "auditor"})

DEFINITION = Definition(
    name="notifications",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    read_model=ReadModel(TABLES, Path(__file__).parent.parent / "sql", project),
)


def _timer(_settings: Settings, container: Any) -> Timer:
    return Timer(runtime_of(container), now)


class NotificationsService(ReactingService):
    """Clocks of the law, inboxes of agencies."""

    name = "notifications"
    definition = DEFINITION

    timer: Timer = Background(_timer, "timer")

    @answer("inbox", issuers=DOORS)
    def inbox(self, call: Call) -> Json:
        """Give what the asker's agency was told: ``{agency, open_only?}`` → a list of notices, newest first."""
        (agency,) = wanted(call, "agency")
        if call.asker is None:
            raise UnauthenticatedError("asker-missing")
        if call.asker.agency != agency:
            raise ForbiddenError("agency-of-another")
        with self.runtime.log.database.connection() as connection:
            return queries.inbox(connection, agency, open_only=call.arguments.get("open_only") is True)

    @answer("late", issuers=DOORS)
    def late(self, call: Call) -> Json:
        """Give who was late with what, under which text: ``{first, last}`` (legal days) → ``{items}``.

        Who supervises or audits is told of every agency, anybody else of the own one.
        """
        if call.asker is None:
            raise UnauthenticatedError("asker-missing")
        first, last = (_day(text) for text in wanted(call, "first", "last"))
        agency = None if call.asker.role in SEES_ALL_CLOCKS else call.asker.agency
        with self.runtime.log.database.connection() as connection:
            begin, end = start_of(first), start_of(last + timedelta(days=1))
            return {"items": queries.late(connection, begin, end, at=now(), agency=agency)}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidError("invalid-arguments", fields={"first": "not-a-date"}) from None

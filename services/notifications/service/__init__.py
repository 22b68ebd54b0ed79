"""The notifications process: wiring only."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from services.notifications import queries
from services.notifications.announce import announce
from services.notifications.domain import DECIDER, stream_of
from services.notifications.events import EVENTS, UPCASTS
from services.notifications.policies import REACTIONS
from services.notifications.projections import TABLES, project
from services.notifications.queries import lateness, of_audit
from services.notifications.queries.lateness import Lateness
from services.notifications.rules import BOOK
from services.notifications.schemas import to_command
from services.notifications.service.timer import Timer
from shared.access.asker import Asker
from shared.access.confidential import sees_confidential
from shared.access.roles import READS_ANY_CASE_TO_AUDIT
from shared.calendar import end_of, start_of
from shared.clock import now
from shared.config import Settings
from shared.contracts.commands import commands_of
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.reading import own_rows
from shared.house.registers import asker_of, asker_of_role, day_named
from shared.house.service import DOORS, ReactingService, runtime_of
from shared.kernel.canonical import Json
from shared.kernel.ids import CaseId, is_id
from shared.kernel.record import write_time
from shared.kernel.refusal import ForbiddenError, NotFoundError
from shared.messaging.consumer import Background
from shared.rpc.receiving import Call, wanted
from shared.rpc.server import answer

SEES_ALL_CLOCKS = frozenset({"supervisor", "auditor"})
TOLD_BY_AUDIT = commands_of("notifications")["acknowledge-audit-notice"].roles

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
        if asker_of(call).agency != agency:
            raise ForbiddenError("agency-of-another")
        with own_rows(self.runtime.log.database) as connection:
            return queries.inbox(connection, agency, open_only=call.arguments.get("open_only") is True)

    @answer("audit-notices", issuers=DOORS)
    def audit_notices(self, call: Call) -> Json:
        """Give what audit told the asker's agency, and of logs where the asker reviews: ``{open_only?}`` → a list."""
        # Who may take note of a notice is who is told of it.
        asker = asker_of_role(call, TOLD_BY_AUDIT)
        reviews, open_only = asker.role in READS_ANY_CASE_TO_AUDIT, call.arguments.get("open_only") is True
        with own_rows(self.runtime.log.database) as connection:
            return of_audit.told(connection, asker.agency, reviews=reviews, open_only=open_only)

    @answer("late", issuers=DOORS)
    def late(self, call: Call) -> Json:
        """Give who was late with what, under which text: ``{first, last, as_of?, agency?, rule?, text?}``.

        Days are legal days; ``as_of`` is a day at whose end it is looked, not after now. Who supervises or audits
        is told of every agency, anybody else of the own one. Gives ``{items, by_agency, by_text, as_of}``.
        """
        asker = asker_of(call)
        first, last = (day_named(call, name) for name in ("first", "last"))
        moment = now() if _named(call, "as_of") is None else min(now(), end_of(day_named(call, "as_of")))
        asked = Lateness(
            first=start_of(first),
            last=start_of(last + timedelta(days=1)),
            at=moment,
            asking=asker.agency,
            hidden=_hidden(asker),
            agency=_agency(call, asker),
            rule=_named(call, "rule"),
            text=_named(call, "text"),
        )
        with own_rows(self.runtime.log.database) as connection:
            return {**lateness.late(connection, asked), "as_of": write_time(moment)}

    @answer("clocks", issuers=DOORS)
    def clocks(self, call: Call) -> Json:
        """Give the clocks of a case with every step, the door having decided who may: ``{case_id}`` → ``{items}``."""
        asker = asker_of(call)
        (case,) = wanted(call, "case_id")
        if not is_id(case):
            raise NotFoundError("case-unknown")
        agency, hidden = asker.agency, _hidden(asker)
        with own_rows(self.runtime.log.database) as connection:
            return {"items": queries.of_case(connection, CaseId(case), agency=agency, hidden=hidden)}


def _hidden(asker: Asker) -> tuple[str, ...]:
    """Name the clocks of which the asker is told only where the own agency has part in them."""
    return () if sees_confidential(asker) else tuple(sorted(BOOK.confidential))


def _agency(call: Call, asker: Asker) -> str | None:
    """Say of whose clocks the asker is told; raises ``ForbiddenError`` for another agency's."""
    named = _named(call, "agency")
    if asker.role in SEES_ALL_CLOCKS:
        return named
    if named not in {None, asker.agency}:
        raise ForbiddenError("agency-of-another")
    return asker.agency


def _named(call: Call, name: str) -> str | None:
    value = call.arguments.get(name)
    return None if value is None else str(value)

"""The care process: wiring only."""

from pathlib import Path

from services.care import queries
from services.care.announce import announce
from services.care.domain import DECIDER, stream_of
from services.care.events import EVENTS, UPCASTS
from services.care.policies import REACTIONS
from services.care.projections import TABLES, project
from services.care.rules.need_to_know import withheld
from services.care.schemas import to_command
from shared.clock import now
from shared.contracts.commands.care import ANSWERERS
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.reading import own_rows
from shared.house.registers import asker_of_role, day_named
from shared.house.service import DOORS, ReactingService
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.rpc.receiving import Call
from shared.rpc.server import answer

COUNTERS = frozenset({"supervisor", "statistician"})

DEFINITION = Definition(
    name="care",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    withheld=withheld,
    read_model=ReadModel(TABLES, Path(__file__).parent / "sql", project),
)


class CareService(ReactingService):
    """The shelter stay, sessions, schooling, legal aid, rights followed up, complaints."""

    name = "care"
    definition = DEFINITION

    @answer("complaints", issuers=DOORS)
    def complaints(self, call: Call) -> Json:
        """Give the complaints without an answer to who may answer them: ``{}`` → ``{items}``."""
        asker = asker_of_role(call, ANSWERERS)
        with own_rows(self.runtime.log.database) as connection:
            today = legal_date(now())
            return {"items": queries.open_complaints(connection, asker_agency=asker.agency, on=today)}

    @answer("sessions", issuers=DOORS)
    def sessions(self, call: Call) -> Json:
        """Count the sessions of a period: ``{first, last}`` → ``{items}``, one a kind; nobody is named."""
        asker_of_role(call, COUNTERS)
        first, last = (day_named(call, name) for name in ("first", "last"))
        with own_rows(self.runtime.log.database) as connection:
            return {"items": queries.session_totals(connection, first, last)}

"""The entitlements process: wiring only. It does not start on a rule book that does not load."""

import re
from pathlib import Path

from services.entitlements import queries
from services.entitlements.announce import announce
from services.entitlements.domain import decider, file_of, recomputed, stream_of
from services.entitlements.events import EVENTS, UPCASTS, Event
from services.entitlements.policies import REACTIONS
from services.entitlements.projections import TABLES, project
from services.entitlements.rules.explaining import explain
from services.entitlements.rules.files import load_rule_book
from services.entitlements.rules.recomputing import spelled
from services.entitlements.schemas import to_command
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.reading import own_rows
from shared.house.registers import asker_of_role, day_named
from shared.house.service import DOOR, DOORS, ReactingService
from shared.kernel.canonical import Json
from shared.kernel.ids import StreamId, is_id
from shared.kernel.refusal import InvalidError, NotFoundError
from shared.rpc.receiving import Call, wanted
from shared.rpc.server import answer

BOOK = load_rule_book()
DEFINITION = Definition(
    name="entitlements",
    decider=decider(BOOK),
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    # A recognition is about two cases, and what follows from it in each is about that one.
    subject_of=file_of,
    read_model=ReadModel(TABLES, Path(__file__).parent / "sql", project),
)

OWN_PROVINCE = frozenset({"case-manager", "approver"})
COMPARES_CASES = frozenset({"supervisor", "auditor"})
EVERY_PROVINCE = frozenset({"supervisor", "auditor", "statistician"})


class EntitlementsService(ReactingService):
    """What is owed, granted, refused and paid, and why."""

    name = "entitlements"
    definition = DEFINITION

    @answer("explain", issuers=DOOR)
    def explain(self, call: Call) -> Json:
        """Explain every decision of a case: ``{case_id}`` → ``{decisions}``."""
        (case,) = wanted(call, "case_id")
        return {"decisions": explain(BOOK, self._events(case))}

    @answer("recompute", issuers=DOOR)
    def recompute(self, call: Call) -> Json:
        """Answer again under another day's law, storing nothing: ``{case_id, as_of, law_of}`` (days)."""
        (case,) = wanted(call, "case_id")
        as_of, law_of = (day_named(call, name) for name in ("as_of", "law_of"))
        found = recomputed(BOOK, self._events(case), as_of=as_of, law_of=law_of)
        if found is None:
            raise NotFoundError("case-unknown")
        return spelled(found)

    @answer("budget", issuers=DOORS)
    def budget(self, call: Call) -> Json:
        """Give the budget lines of a year with what is left of each: ``{year}`` → ``{items}``; about no case."""
        asker = asker_of_role(call, OWN_PROVINCE | EVERY_PROVINCE)
        (year,) = wanted(call, "year")
        if not re.fullmatch(r"\d{4}", year):
            raise InvalidError("invalid-arguments", fields={"year": "not-a-year"})
        province = None if asker.role in EVERY_PROVINCE else asker.agency.partition("-")[0]
        with own_rows(self.runtime.log.database) as connection:
            return {"items": queries.budget_lines(connection, int(year), province=province)}

    @answer("given-twice", issuers=DOORS)
    def given_twice(self, call: Call) -> Json:
        """List what is given once and stands in two cases of one person: ``{items}``; for who answers for all cases."""
        asker_of_role(call, COMPARES_CASES)
        with own_rows(self.runtime.log.database) as connection:
            return {"items": queries.given_twice(connection)}

    @answer("matches", issuers=DOORS)
    def matches(self, call: Call) -> Json:
        """List who is known from another case, with both cases: ``{items}``; for who answers for all cases."""
        asker_of_role(call, COMPARES_CASES)
        with own_rows(self.runtime.log.database) as connection:
            return {"items": queries.matches(connection)}

    def _events(self, case: str) -> list[Event]:
        if not is_id(case):
            raise NotFoundError("case-unknown")
        records = (self.runtime.codec.decode(record) for record in self.runtime.log.read_stream(StreamId(case)))
        # Disclosures stand in streams of their own, so these are events of the service alone.
        return [recorded.event for recorded in records]

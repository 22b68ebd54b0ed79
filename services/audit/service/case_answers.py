"""What the ledger answers about one case: its history, who was shown what, who knew; and who may ask."""

from datetime import datetime

from nameko.extensions import DependencyProvider

from services.audit import queries
from services.audit.replay.entries import Moment, spell_all
from services.audit.replay.knowing import Knowing
from services.audit.schemas import moment_in
from services.audit.service.ledger_answers import LedgerAnswers
from services.audit.service.reading import Gate
from services.audit.service.replaying import Replaying, ReplayProvider
from shared.access.confidential import sees_confidential, untold_among
from shared.house.registers import asker_of
from shared.house.service import DOORS, asked, runtime_of
from shared.kernel.canonical import Json
from shared.kernel.ids import is_id
from shared.kernel.refusal import ForbiddenError, NotFoundError
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient
from shared.rpc.receiving import Call, wanted
from shared.rpc.server import answer


class GateProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives workers what records and decides reads from the command line."""

    def setup(self) -> None:
        """Make it over the service's runtime."""
        runtime = runtime_of(self.container)
        self._gate = Gate(runtime, RpcClient(runtime.settings, "audit"))

    def get_dependency(self, _worker_context: object) -> Gate:
        """Give it to a worker."""
        return self._gate


class CaseAnswers(LedgerAnswers):
    """The questions about a case, each let through and recorded before it is answered."""

    gate: Gate = GateProvider()
    replaying: Replaying = ReplayProvider()

    @answer("history", issuers=DOORS)
    def history(self, call: Call) -> Json:
        """Give every event about a case: ``{case_id, as_of?, occurred_by?}`` → ``{events, complete_to}``."""
        moment = Moment(moment_in(call.arguments, "as_of"), moment_in(call.arguments, "occurred_by"))
        case = self.case_to_read(call, "history", moment.as_of)
        audits = _audits(call)
        entries, complete = self.replaying.read(case, moment.as_of, audits=audits)
        untold = frozenset() if audits else untold_among((entry.record, entry.meta) for entry in entries)
        erased = self.replaying.erased(entries)
        events = spell_all(entries, moment=moment, untold=untold, erased=erased.decisions)
        return erased.beside({"events": events, "complete_to": complete})

    @answer("disclosures", issuers=DOORS)
    def disclosures(self, call: Call) -> Json:
        """Give who was shown or denied what: ``{case_id}`` → ``{items}``."""
        case = self.case_to_read(call, "disclosures")
        with self.runtime.log.database.connection() as connection:
            return {"items": queries.disclosures(connection, case, confidential=_audits(call))}

    @answer("who_knew", issuers=DOORS)
    def who_knew(self, call: Call) -> Json:
        """Give who knew a class of values, or one event, by a time: ``{case_id, field_class?, fact?, until?}``.

        → ``{persons}``; ``fact`` is the id of an event.
        """
        case = self.case_to_read(call, "who-knew")
        if "fact" in call.arguments:
            return self._who_knew_event(call, case)
        field_class = call.arguments.get("field_class")
        with self.runtime.log.database.connection() as connection:
            persons = queries.who_knew(
                connection,
                case,
                field_class=None if field_class is None else str(field_class),
                until=moment_in(call.arguments, "until"),
                confidential=_audits(call),
            )
        return {"persons": persons}

    def _who_knew_event(self, call: Call, case: str) -> Json:
        found = self.replaying.case(case, asker_of(call))
        wanted, field_class = call.arguments["fact"], call.arguments.get("field_class")
        fact = next((one for one in found.case.entries if one.record.event_id == wanted), None)
        if fact is None or fact.record.event_id in found.case.untold:
            raise NotFoundError("not-found")
        knowing = Knowing(
            case=found.case,
            fact=fact,
            field_class=None if field_class is None else str(field_class),
            gone=found.erased.destroyed_at,
        )
        persons: Json = knowing.by(moment_in(call.arguments, "until"))
        return found.erased.beside({"persons": persons})

    @answer("find-case", issuers=DOORS)
    def find_case(self, call: Call) -> Json:
        """Find the case of a code: ``{code}`` → ``{case_id}``."""
        (code,) = wanted(call, "code")
        case = self._case_of(code)
        if case is None:
            # A case that was opened a moment ago may not be in the ledger yet.
            self.catch_up()
            case = self._case_of(code)
        if case is None:
            raise NotFoundError("case-unknown")
        return {"case_id": case}

    def _case_of(self, code: str) -> str | None:
        # The connection is given back before anybody waits: those who pull need it.
        with self.runtime.log.database.connection() as connection:
            return queries.find_case(connection, code)

    def case_to_read(self, call: Call, part: str, until: datetime | None = None, *, to_audit: bool = False) -> str:
        """Give the case a call may read about, once what was recorded until then, or until now, is in the ledger."""
        (case,) = wanted(call, "case_id")
        if not is_id(case):
            raise NotFoundError("case-unknown")
        if call.issuer == OPERATOR:
            asker, command_id = asked(call)
            self.gate.pass_through(case, part, asker=asker, command_id=command_id, to_audit=to_audit)
        elif to_audit and not _audits(call):
            raise ForbiddenError("role-may-not")
        if until is None or not self.ledger.holds_until(until):
            self.catch_up()
        return case


def _audits(call: Call) -> bool:
    return call.asker is not None and sees_confidential(call.asker)

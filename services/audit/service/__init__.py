"""The audit process: wiring only."""

import base64
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from nameko.extensions import DependencyProvider

from services.audit import queries
from services.audit.announce import announce
from services.audit.domain import DECIDER, stream_of
from services.audit.events import EVENTS, UPCASTS
from services.audit.projections import TABLES, project
from services.audit.replay.entries import Moment, spell_all
from services.audit.schemas import moment_in, to_command
from services.audit.service.cosigning import Cosigner
from services.audit.service.dossier_answers import DossierAnswers
from services.audit.service.following import LedgerFollower
from services.audit.service.pulling import UNKNOWN
from services.audit.service.reading import Gate
from services.audit.service.replaying import ReplayAnswers
from services.audit.service.review_answers import ReviewAnswers
from services.audit.service.sources import OwnersLog, OwnLog, Source
from services.audit.service.submitting import Submitter
from services.audit.service.watching import cosigner_of, submitter_of, witness_of
from services.audit.service.witnessing import Witness
from shared.access.confidential import sees_confidential, untold_among
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.readmodel import ReadModel
from shared.eventlog.store import Tail
from shared.house.definition import Definition
from shared.house.proving import Sighting, digest_of, spell_sighting
from shared.house.service import DOORS, asked, runtime_of
from shared.kernel.canonical import Json
from shared.kernel.ids import is_id
from shared.kernel.record import write_time
from shared.kernel.refusal import ForbiddenError, NotFoundError
from shared.messaging.consumer import Background
from shared.messaging.states import PartState
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient
from shared.rpc.receiving import Call, wanted
from shared.rpc.server import answer

REFRESH_SECONDS = 1.5

DEFINITION = Definition(
    name="audit",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions={},
    read_model=ReadModel(TABLES, Path(__file__).parent.parent / "sql", project),
)


def _ledger(settings: Settings, container: Any) -> LedgerFollower:
    runtime = runtime_of(container)
    client = RpcClient(settings, "audit")
    sources: dict[str, Source] = {name: OwnersLog(client, name) for name in SERVICES if name != "audit"}
    follower = LedgerFollower(
        {**sources, "audit": OwnLog(runtime.log)},
        database=runtime.log.database,
        connection_string=runtime.connection_string,
        owner="audit",
    )
    runtime.on_committed.append(follower.followers["audit"].wake)
    return follower


class GateProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives workers what records and decides reads from the command line."""

    def setup(self) -> None:
        """Make it over the service's runtime."""
        runtime = runtime_of(self.container)
        self._gate = Gate(runtime, RpcClient(runtime.settings, "audit"))

    def get_dependency(self, _worker_context: object) -> Gate:
        """Give it to a worker."""
        return self._gate


class CosignerProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives workers the witness for logs of other nodes, and tells how it does."""

    def setup(self) -> None:
        """Make it, and find what it cosigned before."""
        runtime = runtime_of(self.container)
        self._cosigner = cosigner_of(runtime.settings, runtime)
        self._cosigner.start()

    def states(self) -> Sequence[PartState]:
        """Tell how each log of another node stands."""
        return self._cosigner.states()

    def get_dependency(self, _worker_context: object) -> Cosigner:
        """Give it to a worker."""
        return self._cosigner


class AuditService(ReviewAnswers, DossierAnswers, ReplayAnswers):
    """The ledger, and what it can be asked."""

    name = "audit"
    definition = DEFINITION

    ledger: LedgerFollower = Background(_ledger, "ledger")
    witness: Witness = Background(lambda settings, container: witness_of(settings, runtime_of(container)), "witness")
    submitting: Submitter = Background(
        lambda settings, container: submitter_of(settings, runtime_of(container)), "submitting"
    )
    cosigner: Cosigner = CosignerProvider()
    gate: Gate = GateProvider()

    @answer("history", issuers=DOORS)
    def history(self, call: Call) -> Json:
        """Give every event about a case: ``{case_id, as_of?, occurred_by?}`` → ``{events, complete_to}``."""
        moment = Moment(moment_in(call.arguments, "as_of"), moment_in(call.arguments, "occurred_by"))
        case = self.case_to_read(call, "history", moment.as_of)
        entries, complete = self.replaying.read(case, moment.as_of)
        untold = frozenset() if _audits(call) else untold_among((entry.record, entry.meta) for entry in entries)
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
        """Give who knew a class of values by a time: ``{case_id, field_class?, until?}`` → ``{persons}``."""
        case = self.case_to_read(call, "who-knew")
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

    @answer("find-case", issuers=DOORS)
    def find_case(self, call: Call) -> Json:
        """Find the case of a code: ``{code}`` → ``{case_id}``."""
        (code,) = wanted(call, "code")
        case = self._case_of(code)
        if case is None:
            # A case that was opened a moment ago may not be in the ledger yet.
            self.ledger.refresh(REFRESH_SECONDS)
            case = self._case_of(code)
        if case is None:
            raise NotFoundError("case-unknown")
        return {"case_id": case}

    @answer("ledger.lag", issuers=DOORS)
    def lag(self, _call: Call) -> Json:
        """Tell how far the ledger is: ``{}`` → ``{service: {position, head, checked_at, trouble}}``."""
        self.ledger.refresh(REFRESH_SECONDS)
        with self.runtime.log.database.connection() as connection:
            known = queries.sources(connection)
        found: dict[str, Json] = {}
        for name, follower in self.ledger.followers.items():
            sight, held = follower.sight, known.get(name)
            found[name] = {
                "position": held.head if held else 0,
                "head": sight.head,
                "checked_at": write_time(sight.checked_at) if sight.checked_at else None,
                "trouble": sight.trouble or (held.halted if held else None),
            }
        return found

    @answer("ledger.sighting", issuers=SERVICES)
    def sighting(self, call: Call) -> Json:
        """Tell a service what the ledger holds of its own log: ``{}`` → ``{origin, position, command, digest}``."""
        with self.runtime.log.database.connection() as connection:
            known = queries.sources(connection).get(call.issuer)
            if known is None or known.origin == UNKNOWN:
                return spell_sighting(None)
            tail = Tail(known.origin, known.head, queries.newest_command(connection, call.issuer))
            newest = queries.held_at(connection, call.issuer, known.head) if known.head else None
        return spell_sighting(Sighting(tail, "" if newest is None else digest_of(newest[0])))

    @answer("witness.add", issuers=("portal",))
    def add_checkpoint(self, call: Call) -> Json:
        """Answer what another node submits: ``{body}`` in base64 → ``{status, body, content_type}``."""
        (body,) = wanted(call, "body")
        reply = self.cosigner.add(base64.b64decode(body))
        return {"status": int(reply.status), "body": reply.body, "content_type": reply.content_type}

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
            self.ledger.refresh(REFRESH_SECONDS)
        return case


def _audits(call: Call) -> bool:
    return call.asker is not None and sees_confidential(call.asker)

"""The verification process: wiring only."""

from dataclasses import asdict
from pathlib import Path

from nameko.extensions import DependencyProvider

from services.verification import queries
from services.verification.announce import announce
from services.verification.domain import DECIDER, stream_of
from services.verification.events import EVENTS, UPCASTS
from services.verification.policies import REACTIONS
from services.verification.projections import TABLES, project
from services.verification.rules.need_to_know import withheld
from services.verification.schemas import to_command
from services.verification.service.bodies import Bodies
from services.verification.service.evidence import EvidenceDoor
from services.verification.service.protection import shown_protection
from services.verification.service.recording import shown_record
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.reading import own_rows
from shared.house.registers import asker_of, asker_of_role, day_named
from shared.house.service import DOOR, DOORS, ReactingService, asked, runtime_of
from shared.kernel.canonical import Json
from shared.rpc.client import RpcClient
from shared.rpc.receiving import Call, wanted
from shared.rpc.server import answer

DEFINITION = Definition(
    name="verification",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    read_model=ReadModel(TABLES, Path(__file__).parent.parent / "sql", project),
    withheld=withheld,
)

COUNTERS = frozenset({"supervisor", "statistician"})


class EvidenceDoorProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives the door of the files to workers."""

    def setup(self) -> None:
        """Make it over the service's runtime."""
        self._door = EvidenceDoor(runtime_of(self.container))

    def get_dependency(self, _worker_context: object) -> EvidenceDoor:
        """Give it to a worker."""
        return self._door


class BodiesProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives workers what tells which agency is which body."""

    def setup(self) -> None:
        """Ask the directory, in the service's own name."""
        self._bodies = Bodies(RpcClient(runtime_of(self.container).settings, DEFINITION.name))

    def get_dependency(self, _worker_context: object) -> Bodies:
        """Give it to a worker."""
        return self._bodies


class VerificationService(ReactingService):
    """Initial check, request, statements, evidence, determination, certificate."""

    name = "verification"
    definition = DEFINITION

    evidence: EvidenceDoor = EvidenceDoorProvider()
    bodies: Bodies = BodiesProvider()

    @answer("command", issuers=DOORS)
    def command(self, call: Call) -> Json:
        """Carry out a command; an agency acts only as a body that it is registered as."""
        self.bodies.insist(call)
        return super().command(call)

    @answer("recorded", issuers=DOOR)
    def recorded(self, call: Call) -> Json:
        """List what is recorded already, masked: ``{case_id}`` → ``{statements, evidence, retellings}``."""
        (case,) = wanted(call, "case_id")
        return shown_record(self.runtime, case)

    @answer("retellings", issuers=DOORS)
    def retellings(self, call: Call) -> Json:
        """Count retellings avoided and made in a period: ``{first, last}`` → ``{items}``; nobody is named."""
        asker_of_role(call, COUNTERS)
        first, last = (day_named(call, name) for name in ("first", "last"))
        with own_rows(self.runtime.log.database) as connection:
            return {"items": [asdict(one) for one in queries.retelling_totals(connection, first, last)]}

    @answer("evidence.keep", issuers=DOORS)
    def keep_evidence(self, call: Call) -> Json:
        """Keep a file: ``{case_id, content (base64), sha256}`` → ``{evidence_id}``; ``add-evidence`` makes it count."""
        asker, command_id = asked(call)
        case, content, sha256 = wanted(call, "case_id", "content", "sha256")
        kept = self.evidence.keep(case, content, sha256=sha256, asker=asker, command_id=command_id)
        return {"evidence_id": kept}

    @answer("evidence.open", issuers=DOORS)
    def open_evidence(self, call: Call) -> Json:
        """Open a file: ``{case_id, evidence_id}`` → ``{content (base64), sha256, disclosure_id}``."""
        asker, command_id = asked(call)
        case, evidence = wanted(call, "case_id", "evidence_id")
        return self.evidence.open(case, evidence, asker=asker, disclosure=command_id)

    @answer("protection", issuers=DOOR)
    def protection(self, call: Call) -> Json:
        """Show protection to who has part in it: ``{case_id}`` → ``{persons, assessments, matters}``."""
        (case,) = wanted(call, "case_id")
        return shown_protection(self.runtime, case, asker_of(call))

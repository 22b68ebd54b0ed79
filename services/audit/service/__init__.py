"""The audit process: wiring only."""

import base64
from collections.abc import Sequence
from pathlib import Path

from nameko.extensions import DependencyProvider

from services.audit.announce import announce
from services.audit.domain import DECIDER, stream_of
from services.audit.events import EVENTS, UPCASTS
from services.audit.projections import TABLES, project
from services.audit.schemas import to_command
from services.audit.service.cosigning import Cosigner
from services.audit.service.dossier_answers import DossierAnswers
from services.audit.service.replay_answers import ReplayAnswers
from services.audit.service.review_answers import ReviewAnswers
from services.audit.service.submitting import Submitter
from services.audit.service.watching import cosigner_of, submitter_of, witness_of
from services.audit.service.witnessing import Witness
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.service import runtime_of
from shared.kernel.canonical import Json
from shared.messaging.consumer import Background
from shared.messaging.states import PartState
from shared.rpc.receiving import Call, wanted
from shared.rpc.server import answer

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
    """The ledger, what it can be asked, and the witness."""

    name = "audit"
    definition = DEFINITION

    witness: Witness = Background(lambda settings, container: witness_of(settings, runtime_of(container)), "witness")
    submitting: Submitter = Background(
        lambda settings, container: submitter_of(settings, runtime_of(container)), "submitting"
    )
    cosigner: Cosigner = CosignerProvider()

    @answer("witness.add", issuers=("portal",))
    def add_checkpoint(self, call: Call) -> Json:
        """Answer what another node submits: ``{body}`` in base64 → ``{status, body, content_type}``."""
        (body,) = wanted(call, "body")
        reply = self.cosigner.add(base64.b64decode(body))
        return {"status": int(reply.status), "body": reply.body, "content_type": reply.content_type}

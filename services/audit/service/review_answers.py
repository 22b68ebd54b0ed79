"""What the audit service answers about confidentiality reviews, and what tells reviewers of faults of logs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nameko.extensions import DependencyProvider

from services.audit.commands import AnswerFinding, Command, OnReview, OpenReview
from services.audit.service.following import LedgerFollower
from services.audit.service.ledger_answers import LedgerAnswers
from services.audit.service.notaries import Notaries
from services.audit.service.reviewing import Reviewing
from services.audit.service.reviews import AUDIT, Reviews
from services.audit.service.telling import FaultTelling
from shared.clock import now
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.house.asking import ask_all
from shared.house.proving import REFUSALS
from shared.house.registers import asker_of
from shared.house.service import DOORS, asked, runtime_of
from shared.house.telling import counted
from shared.kernel.canonical import Json
from shared.kernel.refusal import ForbiddenError, InvalidError
from shared.messaging.consumer import Background
from shared.messaging.states import PartState, Telling
from shared.notary.keyfiles import REVIEWS, key_name, read_keys, signing_keys
from shared.rpc.client import RpcClient
from shared.rpc.receiving import Call
from shared.rpc.server import answer

FURTHEST = 1 << 63
"""No log comes so far: a row holds a smaller number."""


class ReviewingProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives workers what makes commands about reviews whole."""

    def setup(self) -> None:
        """Make it over the service's runtime and its keys."""
        runtime = runtime_of(self.container)
        self._made = Reviewing(
            runtime,
            lambda moment: signing_keys(
                runtime.settings.secrets, REVIEWS, origin=key_name(runtime.settings, REVIEWS), moment=moment
            ),
        )

    def get_dependency(self, _worker_context: object) -> Reviewing:
        """Give it to a worker."""
        return self._made


def _telling(settings: Settings, container: Any) -> FaultTelling:
    client = RpcClient(settings, "audit")
    notaries = Notaries(lambda: ask_all(client, SERVICES, "state"), clock=now)

    def parts() -> list[PartState]:
        here = [state for one in list(container.extensions) if isinstance(one, Telling) for state in one.states()]
        return [*here, *notaries.states()]

    return FaultTelling(runtime_of(container), parts, read_after=_read_after(container), clock=now)


def _read_after(container: Any) -> Callable[[str, datetime], bool]:
    """Give what tells whether the ledger has seen the end of a log since a moment."""

    def look(service: str, moment: datetime) -> bool:
        beside = (one.get_dependency(None) for one in list(container.extensions) if isinstance(one, Background))
        ledger = next(one for one in beside if isinstance(one, LedgerFollower))
        return ledger.followers[service].seen_after(moment)

    return look


class ReviewAnswers(LedgerAnswers):
    """Reviews: commands that the ledger makes whole, and what is shown of them."""

    reviewing: Reviewing = ReviewingProvider()
    faults: FaultTelling = Background(_telling, "faults")

    @answer("command", issuers=DOORS)
    def command(self, call: Call) -> Json:
        """Carry out a command: ``{name, case_id?, body, expected?}``; who reviews does it to audit."""
        asker, command_id = asked(call)

        def prepare(command: Command) -> Command:
            if isinstance(command, OnReview) and not isinstance(command, AnswerFinding) and asker.purpose != AUDIT:
                raise ForbiddenError("purpose-not-for-role")
            if isinstance(command, OpenReview):
                # What was read a moment ago is in the population too.
                self.catch_up()
            return self.reviewing.prepared(command)

        return counted(
            self.name,
            call.arguments,
            lambda: self.runtime.command(call.arguments, asker, command_id, prepare=prepare),
        )

    @answer("ledger.refused", issuers=SERVICES)
    def note_refusal(self, call: Call) -> Json:
        """Note that the caller ends, or does not start, over its own log: ``{code, position}``; reviewers are told."""
        code, position = call.arguments.get("code"), call.arguments.get("position")
        if code not in REFUSALS or not (position is None or (type(position) is int and 0 <= position < FURTHEST)):
            raise InvalidError("invalid-arguments")
        self.faults.note_refusal(call.issuer, code=str(code), position=position)
        return {}

    @answer("reviews", issuers=DOORS)
    def list_reviews(self, call: Call) -> Json:
        """List reviews, the newest first: ``{}`` → ``{items}``."""
        return self._reviews().listed(asker_of(call))

    @answer("review.findings", issuers=DOORS)
    def list_findings(self, call: Call) -> Json:
        """List the findings about the asker's agency: ``{}`` → ``{items}``."""
        return self._reviews().findings(asker_of(call))

    @answer("review", issuers=DOORS)
    def show_review(self, call: Call) -> Json:
        """Show a review in codes: ``{review_id}``."""
        return self._reviews().shown(call, asker_of(call))

    @answer("review.item", issuers=DOORS)
    def show_item(self, call: Call) -> Json:
        """Give what the ledger has that a checklist asks for, recorded first: ``{review_id, number}``."""
        return self._reviews().item(call, asker_of(call))

    @answer("review.report", issuers=DOORS)
    def show_report(self, call: Call) -> Json:
        """Give the signed report of a closed review: ``{review_id}`` → ``{note, keys}``."""
        return self._reviews().report(call, asker_of(call))

    @answer("review.reveal", issuers=DOORS)
    def open_words(self, call: Call) -> Json:
        """Open what was written, recorded first: ``{review_id, number? | finding_id?}`` → ``{values}``."""
        asker, command_id = asked(call)
        return self._reviews().opened(call, asker, command_id)

    def _reviews(self) -> Reviews:
        runtime = self.runtime
        return Reviews(runtime, self.reviewing, lambda: read_keys(runtime.settings.secrets, REVIEWS).written())

"""Recording who is shown or denied what of a case: before a byte leaves, once for each look."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from shared.access.asker import Asker
from shared.clock import now
from shared.eventlog.codec import Codec
from shared.eventlog.execute import Executor, Instruction
from shared.eventlog.store import EventLog
from shared.kernel.canonical import Json
from shared.kernel.decider import Decider
from shared.kernel.disclosure import DisclosureRecorded, disclosure_stream
from shared.kernel.ids import CaseId, CommandId
from shared.kernel.plain import to_plain
from shared.kernel.refusal import ConflictError

REPEATED_FOR = timedelta(minutes=10)
"""How long a repeat is somebody who missed the answer; later it is another look, under a key of its own."""

# Many may look at one case at once, and no look depends on another: whoever loses the race for the stream tries again.
_ATTEMPTS = 100

_RECORDS_AS_IT_IS: Decider[DisclosureRecorded, None, DisclosureRecorded] = Decider(
    None, lambda event, _state: [event], lambda state, _event: state
)


class Disclosures:
    """The disclosures of one service's log."""

    def __init__(self, log: EventLog, codec: Codec[DisclosureRecorded], digest: Callable[[Json], bytes]) -> None:
        """Take the log, its codec and the keyed digest of the service."""
        self._digest = digest
        self._executor: Executor[DisclosureRecorded, None, DisclosureRecorded] = Executor(
            log, codec, _RECORDS_AS_IT_IS, folds=False, attempts=_ATTEMPTS
        )

    def record(
        self, case: CaseId, event: DisclosureRecorded, asker: Asker, disclosure: CommandId
    ) -> DisclosureRecorded:
        """Record a look durably; give what is on record, which for a repeat is what was recorded first.

        Raises :class:`~shared.kernel.refusal.ConflictError` with ``idempotency-key-reused`` when the
        id stands for another look: of another case, person, purpose, class or field, or long past.
        """
        outcome = self._executor.execute(
            Instruction(
                command=event,
                command_id=disclosure,
                digest=self._digest(_look(case, event, asker)),
                stream=disclosure_stream(case),
                meta=asker.metadata(correlation=disclosure, occurred_at=now(), subject=case),
            )
        )
        (recorded,) = outcome.events
        if outcome.repeated and now() - recorded.record.recorded_at > REPEATED_FOR:
            raise ConflictError("idempotency-key-reused")
        return recorded.event


def _look(case: CaseId, event: DisclosureRecorded, asker: Asker) -> Json:
    """Give what makes a look this one; the versions shown may have grown before it is repeated."""
    return {
        "disclosure": to_plain(replace(event, versions=())),
        "case": case,
        "asker": [asker.user, asker.agency, asker.role, asker.purpose, asker.legal_basis],
    }

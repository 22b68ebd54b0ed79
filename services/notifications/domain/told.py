"""What audit has told: each notice once, ended once, acknowledged once by each agency that was told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from services.notifications.commands import AcknowledgeAuditNotice, EndAuditNotice, GiveAuditNotice, OfAudit
from services.notifications.events import AuditNoticeAcknowledged, AuditNoticeEnded, AuditNoticeGiven
from services.notifications.events import OfAudit as Told
from shared.access.roles import READS_ANY_CASE_TO_AUDIT
from shared.kernel.ids import StreamId, derive
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class AuditNotice:
    """A notice: what was told, whether it is over, and who has taken notice. It may be over before it is told."""

    given: AuditNoticeGiven | None = None
    ended: bool = False
    acknowledged_by: frozenset[str] = frozenset()


def about_notice(command: OfAudit, state: AuditNotice) -> Sequence[Told]:
    """Decide a command about a notice of audit; raises :class:`Refused`."""
    match command:
        case GiveAuditNotice():
            return [] if state.given is not None else [_given(command)]
        case EndAuditNotice():
            return [] if state.ended else [AuditNoticeEnded(notice_id=command.notice_id, ended_at=command.at)]
        case AcknowledgeAuditNotice():
            return _acknowledge(command, state)
        case _:
            assert_never(command)


def notice_after(state: AuditNotice, event: Told) -> AuditNotice:
    """Apply what has happened."""
    match event:
        case AuditNoticeGiven():
            return replace(state, given=event)
        case AuditNoticeEnded():
            return replace(state, ended=True)
        case AuditNoticeAcknowledged():
            return replace(state, acknowledged_by=state.acknowledged_by | {event.agency})
        case _:
            assert_never(event)


def notice_stream(notice_id: str) -> StreamId:
    """Name the stream of a notice of audit."""
    return StreamId(derive("audit-notice", notice_id))


def _given(command: GiveAuditNotice) -> AuditNoticeGiven:
    return AuditNoticeGiven(
        notice_id=command.notice_id,
        kind=command.kind,
        code=command.code,
        about=command.about,
        agency=command.agency,
        severity=command.severity,
        answer_by=command.answer_by,
        since=command.since,
    )


def _acknowledge(command: AcknowledgeAuditNotice, state: AuditNotice) -> Sequence[Told]:
    given = state.given
    # The same answer for a notice that is not there and for one that is not told to the asker.
    if given is None or not _is_told(given, command):
        raise Refused("notice-unknown")
    if command.agency in state.acknowledged_by:
        return []
    return [AuditNoticeAcknowledged(notice_id=command.notice_id, agency=command.agency)]


def _is_told(given: AuditNoticeGiven, command: AcknowledgeAuditNotice) -> bool:
    if given.agency is None:
        return command.role in READS_ANY_CASE_TO_AUDIT
    return given.agency == command.agency

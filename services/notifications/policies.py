"""What notifications does about what others announce: start clocks, note what acts on them, tell what audit found."""

from collections.abc import Callable, Mapping, Sequence

from services.notifications.commands import (
    Command,
    EndAuditNotice,
    GiveAuditNotice,
    NoteMilestone,
    OfAudit,
    OnClocks,
    StartClocks,
)
from services.notifications.rules import READING
from services.notifications.rules.starting import fact_moment
from shared.contracts.audit import (
    MESSAGES,
    LogFaultEnded,
    LogFaultFound,
    ReviewFindingAnswered,
    ReviewFindingRaised,
)
from shared.contracts.message import Message
from shared.kernel.ids import CaseId

NOTED = READING.noted
LOG_FAULT, REVIEW_FINDING = "log-fault", "review-finding"


def on_message(message: Message) -> Sequence[OnClocks]:
    """Do both: a request for verification ends one wait and begins another."""
    case = CaseId(str(message.subject))
    commands: list[OnClocks] = []
    # What a message ends it ends before it begins anew: an extension does not meet the clock that it starts.
    if message.type in NOTED:
        commands.append(
            NoteMilestone(
                case_id=case,
                kind=message.type,
                about=READING.about(message),
                until=READING.until(message),
                happened_at=fact_moment(message),
                noted_at=message.time,
            )
        )
    begun = READING.starts(message)
    if begun:
        code = getattr(message.data, "code", None)
        commands.append(StartClocks(case_id=case, code=code, on=message.type, noted_at=message.time, starts=begun))
    return commands


def on_audit(message: Message) -> Sequence[OfAudit]:
    """Tell reviewers of faults of logs, and agencies of findings about them, until these are over."""
    match message.data:
        case LogFaultFound() as fault:
            return [
                GiveAuditNotice(
                    notice_id=fault.fault_id,
                    kind=LOG_FAULT,
                    code=fault.fault,
                    about=fault.part,
                    agency=None,
                    severity=None,
                    answer_by=None,
                    since=fault.found_at,
                )
            ]
        case ReviewFindingRaised() as finding:
            return [
                GiveAuditNotice(
                    notice_id=finding.finding_id,
                    kind=REVIEW_FINDING,
                    code=finding.line,
                    about=finding.review_id,
                    agency=finding.agency,
                    severity=finding.severity,
                    answer_by=finding.answer_by,
                    since=message.time,
                )
            ]
        case LogFaultEnded() as ended:
            return [EndAuditNotice(notice_id=ended.fault_id, at=ended.ended_at)]
        case ReviewFindingAnswered() as answered:
            return [EndAuditNotice(notice_id=answered.finding_id, at=message.time)]
        case _:
            return []


OF_AUDIT = tuple(kind.TYPE for kind in MESSAGES)
REACTIONS: Mapping[str, Callable[[Message], Sequence[Command]]] = dict.fromkeys(
    sorted(NOTED | {str(clock.starts_on) for clock in READING.clocks}), on_message
) | dict.fromkeys(OF_AUDIT, on_audit)

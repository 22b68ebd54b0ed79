"""What audit found is told to reviewers or to the agency concerned, until it is over."""

from datetime import UTC, date, datetime

from services.notifications.commands import AcknowledgeAuditNotice, EndAuditNotice, GiveAuditNotice
from services.notifications.domain import DECIDER, stream_of
from services.notifications.policies import on_audit
from shared.contracts.audit import LogFaultEnded, LogFaultFound, ReviewFindingAnswered, ReviewFindingRaised
from shared.contracts.message import Message
from shared.kernel.ids import EventId, derive
from tests.support.scenario import Scenario

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
FAULT, FINDING, REVIEW = (derive("test", name) for name in ("fault", "finding", "review"))
notices = Scenario(DECIDER)


def message(data: object, subject: str | None = None) -> Message:
    return Message(
        id=EventId(derive("message", type(data).__name__)),
        source="hoigia.example/24/audit/1",
        type=data.TYPE,  # type: ignore[attr-defined]  # a public message
        subject=subject,
        time=AT,
        position=1,
        previous=0,
        correlation=FAULT,
        causation=None,
        data=data,
    )


FOUND = LogFaultFound(version=1, fault_id=FAULT, part="witness.intake", fault="forked", at_position=9, found_at=AT)
RAISED = ReviewFindingRaised(
    version=1,
    review_id=REVIEW,
    finding_id=FINDING,
    agency="24-so-y-te",
    line="least-data",
    severity="serious",
    answer_by=date(2026, 4, 1),
)
ANSWERED = ReviewFindingAnswered(
    version=2,
    review_id=REVIEW,
    finding_id=FINDING,
    agency="24-so-y-te",
    answer="remedied",
    answered_on=date(2026, 3, 3),
    in_time=True,
)


def taken(notice: str, agency: str, role: str) -> AcknowledgeAuditNotice:
    return AcknowledgeAuditNotice(notice_id=notice, agency=agency, role=role, at=AT)


def test_a_fault_of_a_log_is_told_to_reviewers_and_acknowledged_by_nobody_else() -> None:
    (give,) = on_audit(message(FOUND))
    assert isinstance(give, GiveAuditNotice)
    assert (give.kind, give.code, give.about, give.agency) == ("log-fault", "forked", "witness.intake", None)
    told = notices.given(*notices.when(give).events)
    told.when(give).then_nothing()
    told.when(taken(FAULT, "24-so-y-te", "supervisor")).then_refused("notice-unknown")
    (event,) = told.when(taken(FAULT, "24-thanh-tra", "auditor")).events
    told.given(event).when(taken(FAULT, "24-thanh-tra", "privacy-officer")).then_nothing()


def test_a_finding_is_told_to_the_agency_concerned_until_it_is_answered() -> None:
    (give,), (end,) = on_audit(message(RAISED, REVIEW)), on_audit(message(ANSWERED, REVIEW))
    assert isinstance(give, GiveAuditNotice)
    assert (give.agency, give.answer_by, give.severity) == ("24-so-y-te", date(2026, 4, 1), "serious")
    assert stream_of(give) == stream_of(end) == stream_of(taken(FINDING, "x", "auditor"))
    told = notices.given(*notices.when(give).events)
    told.when(taken(FINDING, "24-thanh-tra", "auditor")).then_refused("notice-unknown")
    assert len(told.when(end).events) == 1


def test_news_of_the_end_may_come_first() -> None:
    (end,) = on_audit(message(LogFaultEnded(version=2, fault_id=FAULT, part="witness.intake", ended_at=AT)))
    assert isinstance(end, EndAuditNotice)
    past = notices.given(*notices.when(end).events)
    past.when(end).then_nothing()
    (give,) = on_audit(message(FOUND))
    assert len(past.when(give).events) == 1

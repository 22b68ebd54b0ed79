"""One case whose clocks run; messages as their publishers spell them. Ids are invented."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

from services.notifications.commands import (
    AcknowledgeNotice,
    Command,
    MissDeadline,
    NoteMilestone,
    Start,
    StartClocks,
)
from services.notifications.domain import DECIDER, State
from services.notifications.events import DeadlineMet, DeadlineMissed, DeadlineStarted, Event, MilestoneNoted
from shared.contracts.message import Message
from shared.kernel.ids import CaseId, EventId, derive
from tests.support.examples import example
from tests.support.scenario import Scenario

CASE = CaseId(derive("case", "notifications"))
COMMUNE, HEALTH, POLICE, SHELTER = "24-xa-dong-ky", "24-so-y-te", "24-cong-an-tinh", "01-ngoi-nha-binh-yen"
MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LATER = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 5, 16, 59, 59, 999999, tzinfo=UTC)
CLOCK, REFERRAL_CLOCK = derive("deadline", "check"), derive("deadline", "referral")

clocks: Scenario[Command, State, Event] = Scenario(DECIDER)
check = Start(
    deadline_id=CLOCK,
    rule="initial-check",
    legal_basis="L2024-27.4",
    confidence="found",
    calendar=None,
    turn_of=HEALTH,
    told=(),
    about=None,
    met_by=("InitialCheckCompleted.v1", "VictimVerified.v1"),
    paused_by=(),
    resumed_by=(),
    extended_by=(),
    ended_by=("CaseClosed.v1",),
    acknowledged=False,
    unit="calendar-days",
    since=MORNING,
    due_at=DUE,
    law_first=None,
    law_last=None,
)
notify = replace(
    check, rule="notify-at-once", turn_of=COMMUNE, told=(HEALTH,), acknowledged=True, due_at=MORNING.replace(day=3)
)
referral = replace(
    check,
    deadline_id=REFERRAL_CLOCK,
    rule="referral-answer",
    turn_of=SHELTER,
    about="r1",
    met_by=("ReferralAccepted.v1", "ReferralDeclined.v1"),
)
start = StartClocks(case_id=CASE, on="VictimReceived.v1", code="24-2026-ABCDEFGH", noted_at=MORNING, starts=(check,))
done = NoteMilestone(
    case_id=CASE, kind="InitialCheckCompleted.v1", about=None, until=None, happened_at=LATER, noted_at=LATER
)
miss = MissDeadline(case_id=CASE, deadline_id=CLOCK, at=datetime(2026, 3, 6, tzinfo=UTC))
acknowledge = AcknowledgeNotice(case_id=CASE, deadline_id=CLOCK, agency=HEALTH, at=LATER)


def after(*commands: Command) -> Scenario[Command, State, Event]:
    """Give the clocks after these commands, each of which must have been accepted."""
    scenario = clocks
    for command in commands:
        result = scenario.when(command)
        assert result.refusal is None, f"{type(command).__name__} refused: {result.refusal}"
        scenario = scenario.given(*result.events)
    return scenario


def started(one: Start = check, code: str | None = "24-2026-ABCDEFGH", by: StartClocks = start) -> DeadlineStarted:
    """Give the event of a clock that starts."""
    words = {name: value for name, value in asdict(one).items() if not name.startswith("law_")}
    return DeadlineStarted(code=code, on=by.on, noted_at=by.noted_at, **words)


def noted(command: NoteMilestone = done) -> MilestoneNoted:
    """Give the event of a milestone."""
    return MilestoneNoted(
        kind=command.kind,
        about=command.about,
        until=command.until,
        happened_at=command.happened_at,
        noted_at=command.noted_at,
    )


def met(one: Start = check, by: str = done.kind, at: datetime = LATER) -> DeadlineMet:
    """Give the event of a clock that is met."""
    return DeadlineMet(deadline_id=one.deadline_id, rule=one.rule, step=0, by=by, met_at=at, in_time=at <= one.due_at)


def missed(one: Start = check) -> DeadlineMissed:
    """Give the event of a clock that is missed."""
    return DeadlineMissed(
        deadline_id=one.deadline_id, rule=one.rule, turn_of=one.turn_of, told=one.told, due_at=one.due_at
    )


def message(kind: type, *, time: datetime = MORNING, **values: object) -> Message:
    """Make a message of a kind, with these values in place of the example's."""
    data: Any = replace(example(kind), **values)
    return Message(
        id=EventId(derive("message", kind.__name__, str(time))),
        source="hoigia.example/24/intake/00",
        type=data.TYPE,
        subject=CASE,
        time=time,
        position=1,
        previous=0,
        correlation=derive("c", "1"),
        causation=None,
        data=data,
    )


MARCH_2 = date(2026, 3, 2)

"""The livelihood of a person: open, planned, and what was done under the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.livelihood.commands import (
    Ask,
    Command,
    DeliverAsset,
    JoinGroup,
    MakeLivelihoodPlan,
    OpenLivelihood,
    ReferLoan,
)
from services.livelihood.events import (
    AssetDelivered,
    Event,
    GroupJoined,
    LivelihoodOpened,
    LivelihoodPlanMade,
    LoanReferred,
)
from services.livelihood.rules import day_refusal, plan_refusal
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class NotOpen:
    """Nobody has determined that the person is a victim."""


@dataclass(frozen=True, slots=True)
class Open:
    """Support is open since a day; there is no plan yet."""

    since: date


@dataclass(frozen=True, slots=True)
class Planned:
    """There is a plan, and what was done under it."""

    since: date
    plan_id: str
    loans: frozenset[tuple[str, str]] = frozenset()
    groups: frozenset[str] = frozenset()


State: TypeAlias = NotOpen | Open | Planned


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on a case; raises :class:`Refused`."""
    if isinstance(command, OpenLivelihood):
        return [LivelihoodOpened(since=command.since)] if isinstance(state, NotOpen) else []
    if isinstance(state, NotOpen):
        raise Refused("livelihood-not-open")
    if refusal := day_refusal(command, state.since):
        raise Refused(refusal)
    return [_decide_open(command, state)]


def _decide_open(command: Ask, state: Open | Planned) -> Event:
    if isinstance(command, MakeLivelihoodPlan):
        if refusal := plan_refusal(command):
            raise Refused(refusal)
        return LivelihoodPlanMade(
            plan_id=command.plan_id, activities=command.activities, made_on=command.made_on, goal=command.goal
        )
    if isinstance(state, Open):
        raise Refused("plan-missing")
    return _under_plan(command, state)


def _under_plan(command: DeliverAsset | ReferLoan | JoinGroup, state: Planned) -> Event:
    match command:
        case DeliverAsset():
            return AssetDelivered(
                plan_id=state.plan_id,
                asset=command.asset,
                quantity=command.quantity,
                value=command.value,
                delivered_on=command.delivered_on,
                funding=command.funding,
            )
        case ReferLoan():
            if (command.lender, command.programme) in state.loans:
                raise Refused("loan-referred-already")
            return LoanReferred(
                plan_id=state.plan_id,
                lender=command.lender,
                programme=command.programme,
                referred_on=command.referred_on,
                purpose=command.purpose,
            )
        case JoinGroup():
            if command.group in state.groups:
                raise Refused("in-group-already")
            return GroupJoined(plan_id=state.plan_id, group=command.group, joined_on=command.joined_on)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
    match event:
        case LivelihoodOpened():
            return Open(event.since)
        case LivelihoodPlanMade():
            return _planned(state, event.plan_id)
        case LoanReferred() if isinstance(state, Planned):
            return replace(state, loans=state.loans | {(event.lender, event.programme)})
        case GroupJoined() if isinstance(state, Planned):
            return replace(state, groups=state.groups | {event.group})
        case AssetDelivered() | LoanReferred() | GroupJoined():
            return state
        case _:
            assert_never(event)


def _planned(state: State, plan_id: str) -> State:
    match state:
        case NotOpen():
            return state
        case Open():
            return Planned(state.since, plan_id)
        case Planned():
            return replace(state, plan_id=plan_id)
        case _:
            assert_never(state)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


DECIDER: Decider[Command, State, Event] = Decider(NotOpen(), decide, evolve)

"""The care of a case: open from the reception, stopped by a negative finding, always open to complaints."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from services.care.commands import (
    AdmitToShelter,
    AnswerComplaint,
    Ask,
    AssignLegalAid,
    Command,
    CountAccompanying,
    DischargeFromShelter,
    EndSchooling,
    EnrolInSchool,
    ExtendStay,
    FileComplaint,
    FollowRight,
    NoteFinding,
    OpenCare,
    RecordAttendance,
    RecordHearing,
    RecordSession,
    RequestLegalAid,
    WriteLegalNote,
)
from services.care.domain.evolving import evolve
from services.care.domain.following import complain, follow, hold
from services.care.domain.learning import learn
from services.care.domain.legal_aid import aid
from services.care.domain.state import Care
from services.care.domain.stays import stay
from services.care.events import AccompanyingCounted, CareOpened, Event, FindingNoted
from services.care.rules import day_of, day_refusal
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused

SUPPORT = (AdmitToShelter, ExtendStay, RecordSession, EnrolInSchool, RecordAttendance, RequestLegalAid)
"""What a person found to be no victim is not given any more; what ends, answers or complains goes on."""


def decide(command: Command, state: Care) -> Sequence[Event]:
    """Decide a command on a case; raises :class:`Refused`."""
    if isinstance(command, OpenCare):
        opened = CareOpened(since=command.since, accompanying=command.accompanying)
        return [opened] if state.since is None else []
    if isinstance(command, CountAccompanying):
        return [AccompanyingCounted(accompanying=command.person)] if command.person > state.accompanying else []
    if isinstance(command, NoteFinding):
        return [_noted(command)] if command.finding > state.finding else []
    if state.since is None:
        raise Refused("care-not-open")
    _check(command, state, since=state.since)
    return [_decide_open(command, state)]


def _noted(command: NoteFinding) -> FindingNoted:
    return FindingNoted(finding=command.finding, is_victim=command.is_victim, determined_on=command.determined_on)


def _check(command: Ask, state: Care, *, since: date) -> None:
    if getattr(command, "person", 0) > state.accompanying:
        raise Refused("person-unknown")
    if refusal := day_refusal(command, since):
        raise Refused(refusal)
    day = day_of(command)
    # What was given before the finding may still be written down after it.
    if isinstance(command, SUPPORT) and state.stopped_on is not None and day is not None and day > state.stopped_on:
        raise Refused("support-stopped")


def _decide_open(command: Ask, state: Care) -> Event:
    match command:
        case AdmitToShelter() | ExtendStay() | DischargeFromShelter():
            return stay(command, state)
        case RecordSession():
            return hold(command)
        case EnrolInSchool() | RecordAttendance() | EndSchooling():
            return learn(command, state)
        case RequestLegalAid() | AssignLegalAid() | RecordHearing() | WriteLegalNote():
            return aid(command, state)
        case FollowRight():
            return follow(command, state)
        case FileComplaint() | AnswerComplaint():
            return complain(command, state)
        case _:
            assert_never(command)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


DECIDER: Decider[Command, Care, Event] = Decider(Care(), decide, evolve)

"""Intake: cases from reception to closing, and tips that become cases or are closed with a reason."""

from collections.abc import Sequence
from typing import assert_never

from services.intake.commands import (
    AcknowledgeHandover,
    AddAccompanying,
    AssessAge,
    ClassifyCase,
    CloseCase,
    Command,
    CorrectRoute,
    DeclineHandover,
    DescribePerson,
    DismissSignal,
    ForwardSignal,
    GiveConsent,
    LinkSignal,
    MakeHandover,
    NoteCaseOfSignal,
    NoteDetermination,
    NoteRecognition,
    OnCase,
    ProvideUrgentNeed,
    ReceiveSignal,
    ReceiveVictim,
    RecordHousehold,
    RecordRelative,
    RecordRouteFacts,
    ReopenCase,
)
from services.intake.domain.cases import about_case, note, reopen
from services.intake.domain.evolving import evolve
from services.intake.domain.handovers import answer_handover, hand_over
from services.intake.domain.people import about_people
from services.intake.domain.receiving import receive
from services.intake.domain.recognising import recognise
from services.intake.domain.signals import about_signal
from services.intake.domain.state import Closed, Linked, Open, State, Tip, Unknown
from services.intake.events import Event
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on a case or a tip; raises :class:`Refused`."""
    match command:
        case ReceiveVictim():
            if not isinstance(state, Unknown):
                raise Refused("case-exists")
            return receive(command)
        case NoteDetermination() | NoteRecognition():
            return note(command, state) if isinstance(command, NoteDetermination) else recognise(command, state)
        case ReopenCase():
            return [reopen(command, state if isinstance(state, Closed) else _open(state))]
        case ReceiveSignal() | ForwardSignal() | DismissSignal() | NoteCaseOfSignal():
            return about_signal(command, state)
        case AcknowledgeHandover() | DeclineHandover():
            was = state.was if isinstance(state, Closed) else _open(state)
            return [answer_handover(command, was)]
        case _:
            return _on_open(command, _open(state))


def _open(state: State) -> Open:
    match state:
        case Unknown() | Tip() | Linked():
            raise Refused("case-unknown")
        case Closed():
            raise Refused("case-closed")
        case Open():
            return state
        case _:
            assert_never(state)


def _on_open(command: OnCase, state: Open) -> Sequence[Event]:
    match command:
        case ClassifyCase() | GiveConsent() | CloseCase() | RecordRouteFacts() | CorrectRoute() | LinkSignal():
            return about_case(command, state)
        case (
            AssessAge()
            | AddAccompanying()
            | DescribePerson()
            | ProvideUrgentNeed()
            | RecordRelative()
            | RecordHousehold()
        ):
            return about_people(command, state)
        case MakeHandover():
            return [hand_over(command, state)]
        case AcknowledgeHandover() | DeclineHandover():
            return [answer_handover(command, state)]
        case _:
            assert_never(command)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case, the tip or the link of two cases."""
    return StreamId(file_of(command))


def file_of(command: Command) -> str:
    """Name the file a command is about, which is the subject of what it records."""
    match command:
        case ReceiveSignal() | ForwardSignal() | DismissSignal() | NoteCaseOfSignal():
            return command.signal_id
        case NoteRecognition():
            return command.link_id
        case _:
            return command.case_id


DECIDER: Decider[Command, State, Event] = Decider(Unknown(), decide, evolve)

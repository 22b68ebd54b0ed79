"""What may be asked of intake: about cases, about people, about tips."""

from typing import TypeAlias

from services.intake.commands.cases import (
    ClassifyCase,
    CloseCase,
    CorrectRoute,
    Description,
    GiveConsent,
    LinkSignal,
    NoteDetermination,
    ReceiveVictim,
    RecordRouteFacts,
    ReopenCase,
    RouteFacts,
)
from services.intake.commands.people import (
    AcknowledgeHandover,
    AddAccompanying,
    AssessAge,
    DeclineHandover,
    DescribePerson,
    MakeHandover,
    PersonGiven,
    ProvideUrgentNeed,
    RecordHousehold,
    RecordRelative,
)
from services.intake.commands.recognising import NoteRecognition
from services.intake.commands.signals import DismissSignal, ForwardSignal, NoteCaseOfSignal, ReceiveSignal

OnOpenCase: TypeAlias = ClassifyCase | GiveConsent | CloseCase | RecordRouteFacts | CorrectRoute | LinkSignal
CaseCommand: TypeAlias = OnOpenCase | ReopenCase
PersonCommand: TypeAlias = (
    AssessAge | AddAccompanying | DescribePerson | ProvideUrgentNeed | RecordRelative | RecordHousehold
)
HandoverAnswer: TypeAlias = AcknowledgeHandover | DeclineHandover
HandoverCommand: TypeAlias = MakeHandover | HandoverAnswer
SignalCommand: TypeAlias = ReceiveSignal | ForwardSignal | DismissSignal | NoteCaseOfSignal
OnCase: TypeAlias = OnOpenCase | PersonCommand | HandoverCommand
Command: TypeAlias = ReceiveVictim | ReopenCase | NoteDetermination | OnCase | SignalCommand | NoteRecognition

__all__ = [
    "AcknowledgeHandover",
    "AddAccompanying",
    "AssessAge",
    "CaseCommand",
    "ClassifyCase",
    "CloseCase",
    "Command",
    "CorrectRoute",
    "DeclineHandover",
    "DescribePerson",
    "Description",
    "DismissSignal",
    "ForwardSignal",
    "GiveConsent",
    "HandoverAnswer",
    "HandoverCommand",
    "LinkSignal",
    "MakeHandover",
    "NoteCaseOfSignal",
    "NoteDetermination",
    "NoteRecognition",
    "OnCase",
    "OnOpenCase",
    "PersonCommand",
    "PersonGiven",
    "ProvideUrgentNeed",
    "ReceiveSignal",
    "ReceiveVictim",
    "RecordHousehold",
    "RecordRelative",
    "RecordRouteFacts",
    "ReopenCase",
    "RouteFacts",
    "SignalCommand",
]

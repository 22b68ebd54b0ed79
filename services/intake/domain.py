"""A case at intake: its states, what may be decided, and how it changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.intake.commands import (
    ClassifyCase,
    CloseCase,
    Command,
    GiveConsent,
    NoteDetermination,
    PersonGiven,
    ReceiveVictim,
)
from services.intake.events import (
    CaseClassified,
    CaseClosed,
    ConsentGiven,
    DeterminationNoted,
    Event,
    PersonRecorded,
    VictimReceived,
)
from services.intake.rules import RECEPTION, consent_refusal, is_under_18
from shared.kernel.days import legal_date
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Unknown:
    """No such case."""


@dataclass(frozen=True, slots=True)
class Open:
    """A case being worked on."""

    status: str | None = None
    suspected_channel: str | None = None
    exploitation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed case."""

    reason: str


State: TypeAlias = Unknown | Open | Closed


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on a case; raises :class:`Refused`."""
    match command:
        case ReceiveVictim():
            if not isinstance(state, Unknown):
                raise Refused("case-exists")
            return [_receive(command)]
        case NoteDetermination():
            if not isinstance(state, Open) or state.status == command.status:
                return []
            return [DeterminationNoted(status=command.status, determined_on=command.determined_on)]
        case ClassifyCase() | GiveConsent() | CloseCase():
            return _decide_open(command, _open(state))
        case _:
            assert_never(command)


def _open(state: State) -> Open:
    match state:
        case Unknown():
            raise Refused("case-unknown")
        case Closed():
            raise Refused("case-closed")
        case Open():
            return state
        case _:
            assert_never(state)


def _decide_open(command: ClassifyCase | GiveConsent | CloseCase, state: Open) -> Sequence[Event]:
    match command:
        case ClassifyCase():
            same = (state.suspected_channel, state.exploitation) == (command.suspected_channel, command.exploitation)
            if same and command.note is None:
                return []
            return [
                CaseClassified(
                    suspected_channel=command.suspected_channel, exploitation=command.exploitation, note=command.note
                )
            ]
        case GiveConsent():
            if refusal := consent_refusal(command):
                raise Refused(refusal)
            return [_consent(command)]
        case CloseCase():
            return [CaseClosed(reason=command.reason, closed_on=command.today, note=command.note)]
        case _:
            assert_never(command)


def _receive(command: ReceiveVictim) -> VictimReceived:
    for rule in RECEPTION:
        if refusal := rule(command):
            raise Refused(refusal)
    day = legal_date(command.occurred_at)
    return VictimReceived(
        code=command.code,
        route=command.route,
        received_at=command.occurred_at,
        received_known_to=command.received_known_to,
        received_by=command.received_by,
        place=command.place,
        person=_record(command.person, day),
        accompanying=tuple(_record(person, day) for person in command.accompanying),
        suspected_channel=command.suspected_channel,
        urgent_needs=command.urgent_needs,
        safe_contact=command.safe_contact,
        narrative=command.narrative,
    )


def _record(person: PersonGiven, day: date) -> PersonRecorded:
    return PersonRecorded(
        person_id=person.person_id,
        full_name=person.full_name,
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        age_band=person.age_band,
        under_18=is_under_18(person, day),
        sex=person.sex,
        nationality=person.nationality,
        ethnicity=person.ethnicity,
        id_number=person.id_number,
        languages=person.languages,
    )


def _consent(command: GiveConsent) -> ConsentGiven:
    return ConsentGiven(
        consent_id=command.consent_id,
        purposes=command.purposes,
        agencies=command.agencies,
        classes=command.classes,
        valid_until=command.valid_until,
        given_by=command.given_by,
        language=command.language,
    )


def evolve(state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
    match event:
        case VictimReceived():
            return Open(suspected_channel=event.suspected_channel)
        case CaseClosed():
            return Closed(event.reason)
        case ConsentGiven():
            return state
        case CaseClassified() if isinstance(state, Open):
            return replace(state, suspected_channel=event.suspected_channel, exploitation=event.exploitation)
        case DeterminationNoted() if isinstance(state, Open):
            return replace(state, status=event.status)
        case _:
            return state


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


DECIDER: Decider[Command, State, Event] = Decider(Unknown(), decide, evolve)

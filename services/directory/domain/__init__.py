"""Agencies, accounts, sign-ins and relationships: one stream each, decided alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, assert_never

from services.directory.commands import (
    AddStaff,
    Command,
    ConfirmTotp,
    EndRelationship,
    EnrolTotp,
    NoteFailedSignIn,
    NoteSignIn,
    OpenRelationship,
    RegisterAgency,
    SetPassword,
)
from services.directory.domain.accounts import Staff, decide_staff, evolve_staff
from services.directory.domain.agencies import Agency, decide_agency, evolve_agency
from services.directory.domain.relationships import Relationships, decide_relationship, evolve_relationships
from services.directory.domain.sign_ins import SignIns, decide_sign_in, evolve_sign_ins
from services.directory.events import (
    AgencyNamed,
    AgencyRegistered,
    Event,
    PasswordSet,
    RelationshipEnded,
    RelationshipOpened,
    SignedIn,
    SignInFailed,
    StaffAdded,
    TotpConfirmed,
    TotpEnrolled,
)
from shared.kernel.days import legal_date
from shared.kernel.decider import Decider
from shared.kernel.ids import StaffId, StreamId, derive

State: TypeAlias = Agency | Staff | SignIns | Relationships | None


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on its stream; raises :class:`~shared.kernel.refusal.Refused`."""
    match command:
        case RegisterAgency():
            return decide_agency(command, state if isinstance(state, Agency) else None)
        case AddStaff() | SetPassword() | EnrolTotp() | ConfirmTotp():
            return decide_staff(command, state if isinstance(state, Staff) else None)
        case NoteSignIn() | NoteFailedSignIn():
            return decide_sign_in(command, state if isinstance(state, SignIns) else SignIns())
        case OpenRelationship() | EndRelationship():
            return decide_relationship(command, state if isinstance(state, Relationships) else Relationships())
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
    match event:
        case AgencyRegistered() | AgencyNamed():
            return evolve_agency(state if isinstance(state, Agency) else None, event)
        case StaffAdded() | PasswordSet() | TotpEnrolled() | TotpConfirmed():
            return evolve_staff(state if isinstance(state, Staff) else None, event)
        case SignedIn() | SignInFailed():
            return evolve_sign_ins(state if isinstance(state, SignIns) else SignIns(), event)
        case RelationshipOpened() | RelationshipEnded():
            return evolve_relationships(state if isinstance(state, Relationships) else Relationships(), event)
        case _:
            assert_never(event)


def agency_stream(code: str) -> StreamId:
    """Name the stream of an agency."""
    return StreamId(derive("agency", code))


def staff_of(username: str) -> StaffId:
    """Derive the id of the account of a user name: a name can be given once only."""
    return StaffId(derive("staff", username))


def sign_in_stream(staff: StaffId, moment: datetime) -> StreamId:
    """Name the stream of one account's sign-ins on one legal day, so that it stays short for ever."""
    return StreamId(derive("sign-ins", staff, legal_date(moment).isoformat()))


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about."""
    match command:
        case RegisterAgency():
            return agency_stream(command.code)
        case AddStaff() | SetPassword() | EnrolTotp() | ConfirmTotp():
            return StreamId(command.staff_id)
        case NoteSignIn() | NoteFailedSignIn():
            return sign_in_stream(command.staff_id, command.at)
        case OpenRelationship() | EndRelationship():
            return StreamId(command.case_id)
        case _:
            assert_never(command)


DECIDER: Decider[Command, State, Event] = Decider(None, decide, evolve)

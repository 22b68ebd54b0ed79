"""A session: nobody, somebody until a time, or over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, assert_never

from services.portal.commands import Command, EndSession, OpenSession
from services.portal.events import Event, SessionEnded, SessionOpened
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Nobody:
    """No such session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Somebody who may use the door until a time."""

    user: str
    username: str
    agency: str
    role: str
    province: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """A session that was ended; its token never works again."""


State: TypeAlias = Nobody | SignedIn | Over


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide about a session; raises :class:`Refused`."""
    match command:
        case OpenSession():
            if not isinstance(state, Nobody):
                raise Refused("session-exists")
            return [_opened(command)]
        case EndSession():
            return [SessionEnded()] if isinstance(state, SignedIn) else []
        case _:
            assert_never(command)


def _opened(command: OpenSession) -> SessionOpened:
    return SessionOpened(
        user=command.user,
        username=command.username,
        agency=command.agency,
        role=command.role,
        province=command.province,
        expires_at=command.expires_at,
    )


def evolve(state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
    match event:
        case SessionOpened():
            return SignedIn(
                user=event.user,
                username=event.username,
                agency=event.agency,
                role=event.role,
                province=event.province,
                expires_at=event.expires_at,
            )
        case SessionEnded():
            return Over()
        case _:
            assert_never(event)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the session."""
    return StreamId(command.session)


DECIDER: Decider[Command, State, Event] = Decider(Nobody(), decide, evolve)

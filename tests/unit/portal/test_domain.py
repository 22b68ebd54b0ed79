"""A session lasts from signing in to signing out, and its token never works again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from services.portal.announce import announce
from services.portal.commands import Command, EndSession, OpenSession
from services.portal.domain import DECIDER, State, stream_of
from services.portal.events import Event, SessionEnded, SessionOpened
from shared.kernel.ids import derive
from tests.support.scenario import Scenario

session: Scenario[Command, State, Event] = Scenario(DECIDER)

open_it = OpenSession(
    session=derive("session", "one"),
    user=derive("staff", "one"),
    username="xa.thu",
    agency="24-xa-dong-ky",
    role="commune-officer",
    province="24",
    expires_at=datetime(2026, 3, 2, 16, tzinfo=UTC),
)
opened = SessionOpened(
    user=open_it.user,
    username="xa.thu",
    agency="24-xa-dong-ky",
    role="commune-officer",
    province="24",
    expires_at=open_it.expires_at,
)
end = EndSession(session=open_it.session)


def test_signing_in_opens_a_session() -> None:
    session.when(open_it).then(opened)


def test_a_token_cannot_be_had_twice() -> None:
    session.given(opened).when(open_it).then_refused("session-exists")


def test_signing_out_ends_it() -> None:
    session.given(opened).when(end).then(SessionEnded())


def test_signing_out_twice_changes_nothing() -> None:
    session.given(opened, SessionEnded()).when(end).then_nothing()


def test_ending_what_never_began_changes_nothing() -> None:
    session.when(end).then_nothing()


def test_an_ended_session_is_never_opened_again() -> None:
    session.given(opened, SessionEnded()).when(replace(open_it, role="auditor")).then_refused("session-exists")


def test_a_session_is_its_own_stream() -> None:
    assert stream_of(open_it) == stream_of(end) == open_it.session


def test_nobody_else_is_told_who_signed_in() -> None:
    tell: Callable[[Event, int], object] = announce
    assert [tell(event, 1) for event in (opened, SessionEnded())] == [None, None]

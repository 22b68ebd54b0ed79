"""Tries are counted; an account is shut for a while and nobody can keep it shut for ever."""

from dataclasses import replace
from datetime import timedelta

from services.directory.commands import NoteSignIn
from services.directory.domain import sign_in_stream
from services.directory.events import SignedIn, SignInFailed
from services.directory.rules import LOCKED_FOR, MOST_FAILURES, MOST_KNOCKS
from tests.unit.directory.cases import NOON, STAFF, after, fail, stream

sign_in = NoteSignIn(staff_id=STAFF, at=NOON, second_factor=False)
shut = after(*[fail] * MOST_FAILURES)


def failed(reason: str, failures: int, *, locked: bool) -> SignInFailed:
    until = NOON + LOCKED_FOR if locked else None
    return SignInFailed(staff_id=STAFF, reason=reason, failures=failures, locked_until=until)


def test_a_failure_is_counted() -> None:
    stream.when(fail).then(failed("password", 1, locked=False))


def test_the_fifth_failure_in_a_row_shuts_the_account() -> None:
    after(*[fail] * (MOST_FAILURES - 1)).when(fail).then(failed("password", MOST_FAILURES, locked=True))


def test_signing_in_forgets_the_failures() -> None:
    after(fail, fail, sign_in).when(fail).then(failed("password", 1, locked=False))
    stream.when(sign_in).then(SignedIn(staff_id=STAFF, second_factor=False))


def test_knocking_on_a_shut_door_is_noted_and_keeps_it_shut_no_longer() -> None:
    later = replace(fail, at=NOON + timedelta(minutes=14))
    shut.when(later).then(failed("locked", MOST_FAILURES, locked=True))


def test_knocking_is_noted_a_bounded_number_of_times() -> None:
    knocked = shut
    for _ in range(MOST_KNOCKS):
        knocked = knocked.given(*knocked.when(fail).events)
    knocked.when(fail).then_nothing()


def test_after_the_lock_the_next_failure_shuts_it_again() -> None:
    later = replace(fail, at=NOON + LOCKED_FOR)
    (event,) = shut.when(later).events
    assert event == SignInFailed(
        staff_id=STAFF, reason="password", failures=MOST_FAILURES + 1, locked_until=NOON + 2 * LOCKED_FOR
    )


def test_the_tries_of_a_legal_day_are_one_stream() -> None:
    evening = NOON.replace(hour=16, minute=59)
    assert sign_in_stream(STAFF, NOON) == sign_in_stream(STAFF, evening)
    assert sign_in_stream(STAFF, NOON) != sign_in_stream(STAFF, evening + timedelta(minutes=1))

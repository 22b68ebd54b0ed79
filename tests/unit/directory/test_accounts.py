"""An account is opened by what events name, and events hold no secret."""

import pytest

from services.directory.commands import Command, ConfirmTotp, EnrolTotp, SetPassword
from services.directory.events import PasswordSet, StaffAdded, TotpConfirmed, TotpEnrolled
from services.directory.rules import password_refusal
from tests.unit.directory.cases import STAFF, add, after, stream

first = SetPassword(staff_id=STAFF, credential="c1")
second = SetPassword(staff_id=STAFF, credential="c2")
enrol = EnrolTotp(staff_id=STAFF, credential="t1")
confirm = ConfirmTotp(staff_id=STAFF, credential="t1")


def test_an_account_is_added_once() -> None:
    (event,) = stream.when(add).events
    assert isinstance(event, StaffAdded)
    after(add).when(add).then_refused("username-taken")


def test_the_newest_password_is_the_one_that_counts() -> None:
    after(add, first).when(second).then(PasswordSet(credential="c2"))
    after(add, second).when(second).then_nothing()


@pytest.mark.parametrize("command", [first, enrol, confirm], ids=["password", "enrol", "confirm"])
def test_nothing_is_set_for_an_account_that_is_not_there(command: Command) -> None:
    stream.when(command).then_refused("staff-unknown")


def test_a_second_factor_counts_from_its_confirmation_on() -> None:
    after(add).when(enrol).then(TotpEnrolled(credential="t1"))
    after(add, enrol).when(confirm).then(TotpConfirmed(credential="t1"))
    after(add, enrol, confirm).when(confirm).then_nothing()


def test_only_the_factor_that_was_begun_last_can_be_confirmed() -> None:
    again = EnrolTotp(staff_id=STAFF, credential="t2")
    after(add, enrol, again).when(confirm).then_refused("totp-not-enrolled")


def test_a_confirmed_factor_is_not_replaced_by_beginning_another() -> None:
    after(add, enrol, confirm).when(EnrolTotp(staff_id=STAFF, credential="t2")).then_refused("totp-confirmed-already")


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("mật khẩu của tôi", None),
        ("14 ký tự thôi.", "password-length"),
        ("a" * 201, "password-length"),
        ("a" * 20, "password-guessable"),
        ("Xa-Dong-Ky.1 và thêm", "password-guessable"),
    ],
    ids=["a sentence", "short", "endless", "one letter", "the user name"],
)
def test_a_password_is_long_and_not_the_first_thing_to_try(password: str, refusal: str | None) -> None:
    assert password_refusal(password, "xa-dong-ky.1") == refusal

"""Accounts on real PostgreSQL: every try is on record, secrets are nowhere, rows follow the log."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from services.directory import kept, queries
from services.directory.domain import staff_of
from services.directory.service import DEFINITION
from services.directory.service import sign_in as sign_in_module
from services.directory.service.accounts import Accounts
from services.directory.service.passwords import Passwords
from services.directory.service.reference_data import load_agencies
from services.directory.service.second_factor import SecondFactor
from services.directory.service.sign_in import SignIn
from shared.access.asker import Asker
from shared.clock import now
from shared.kernel.days import legal_date
from shared.kernel.ids import CommandId, StreamId, derive
from shared.kernel.refusal import NotFoundError, Refused, UnauthenticatedError
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.directory.cases import CASE, NAME, STAFF, add, decline, open_reception, open_referral

pytestmark = pytest.mark.servers

OPERATOR = Asker(user="operator", agency="24", role="administrator", purpose="support")
PASSWORD = "một mật khẩu đủ dài"
WRONG = "không phải mật khẩu ấy"


class Door:
    """The directory's doors over one runtime, with Argon2id in the test's own thread."""

    def __init__(self, service: Deciding) -> None:
        self.service = service
        runtime = service.runtime
        passwords = Passwords(lambda function, *arguments: function(*arguments))
        second_factor = SecondFactor(runtime.log.database, service.keyring, runtime.log.origin)
        self.sign_in = SignIn(runtime, passwords, second_factor)
        self.accounts = Accounts(runtime, passwords, second_factor)

    def ask(self, username: str = NAME, password: str = PASSWORD, otp: str | None = None) -> str:
        """Try to sign in; give the code of what happened, ``in`` for success."""
        try:
            self.sign_in.authenticate(username, password, otp)
        except UnauthenticatedError as failure:
            return failure.code
        return "in"

    def types(self) -> list[str]:
        """Give the types of all records in order."""
        return [record.type for record in self.service.runtime.log.read(0, 1000)]


@pytest.fixture
def door(running_servers: Servers) -> Iterator[Door]:
    with deciding(running_servers.settings, DEFINITION) as service:
        yield Door(service)


@pytest.fixture
def opened(door: Door) -> Door:
    door.service.carry_out(add, case=CASE, asker=OPERATOR)
    door.accounts.set_password(NAME, PASSWORD, asker=OPERATOR, command_id=command(1))
    return door


def command(number: int) -> CommandId:
    return CommandId(derive("command", number))


def credentials(door: Door) -> list[tuple[Any, ...]]:
    with door.service.runtime.log.database.connection() as connection:
        return connection.execute("SELECT credential::text, kind, secret FROM kept.credential").fetchall()


def test_signing_in_tells_whose_account_it_is_and_is_on_record(opened: Door) -> None:
    found = opened.sign_in.authenticate(NAME, PASSWORD, None)
    assert found == {
        "id": STAFF,
        "username": NAME,
        "agency": "24-xa-dong-ky",
        "role": "commune-officer",
        "province": "24",
        "second_factor": False,
    }
    assert opened.types() == ["StaffAdded.v1", "PasswordSet.v1", "SignedIn.v1"]


@pytest.mark.parametrize(("username", "password"), [(NAME, WRONG), ("nobody.1", PASSWORD), ("Xấu Tính\n", PASSWORD)])
def test_a_wrong_password_and_a_name_that_nobody_has_are_told_and_recorded_alike(
    opened: Door, username: str, password: str
) -> None:
    assert opened.ask(username, password) == "sign-in-refused"
    assert opened.types()[-1] == "SignInFailed.v1"
    record = opened.service.runtime.log.read(2, 1)[0]
    assert b'"reason":"password"' in record.data
    assert username.encode() not in record.data + record.meta or username == NAME


def test_after_five_failures_the_right_password_opens_nothing_for_a_while(opened: Door) -> None:
    assert {opened.ask(password=WRONG) for _ in range(5)} == {"sign-in-refused"}
    assert opened.ask() == "sign-in-refused"
    assert b'"reason":"locked"' in opened.service.runtime.log.read(7, 1)[0].data


def test_the_account_opens_again_when_the_lock_is_over(opened: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        opened.ask(password=WRONG)
    monkeypatch.setattr(sign_in_module, "now", lambda: now() + timedelta(minutes=16))
    assert opened.ask() == "in"


def test_a_burst_of_guesses_does_not_outrun_the_count(opened: Door) -> None:
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(opened.ask(password=WRONG))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reasons = [record.data.split(b'"reason":"')[1].split(b'"')[0] for record in opened.service.runtime.log.read(2, 99)]
    assert reasons.count(b"password") == 5
    assert reasons.count(b"locked") == 7
    assert set(answers) == {"sign-in-refused"}


def test_a_repeated_request_sets_the_password_once_and_a_new_one_destroys_the_old(opened: Door) -> None:
    opened.accounts.set_password(NAME, PASSWORD, asker=OPERATOR, command_id=command(1))
    assert opened.types().count("PasswordSet.v1") == 1
    opened.accounts.set_password(NAME, WRONG, asker=OPERATOR, command_id=command(2))
    assert opened.ask() == "sign-in-refused"
    assert opened.ask(password=WRONG) == "in"
    assert len(credentials(opened)) == 1


def test_a_late_repeat_of_an_old_request_leaves_the_newer_password(opened: Door) -> None:
    opened.accounts.set_password(NAME, WRONG, asker=OPERATOR, command_id=command(2))
    opened.accounts.set_password(NAME, PASSWORD, asker=OPERATOR, command_id=command(1))
    assert opened.ask(password=WRONG) == "in"
    assert opened.ask() == "sign-in-refused"


def test_a_hash_that_no_event_names_opens_nothing(opened: Door) -> None:
    planted = Passwords(lambda function, *arguments: function(*arguments)).hash(WRONG)
    with opened.service.runtime.log.database.connection() as connection:
        kept.keep_credential(
            connection, derive("credential", "planted"), staff_id=STAFF, kind=kept.PASSWORD, secret=planted
        )
    assert opened.ask(password=WRONG) == "sign-in-refused"


def test_a_password_is_refused_for_an_account_that_is_not_there_or_when_it_is_weak(opened: Door) -> None:
    with pytest.raises(NotFoundError, match="staff-unknown"):
        opened.accounts.set_password("nobody.1", PASSWORD, asker=OPERATOR, command_id=command(3))
    with pytest.raises(Refused, match="password-length"):
        opened.accounts.set_password(NAME, "ngắn", asker=OPERATOR, command_id=command(4))


def test_no_password_is_ever_stored(opened: Door) -> None:
    opened.ask()
    opened.ask(password=WRONG)
    stored = b"".join(record.meta + record.data for record in opened.service.runtime.log.read(0, 1000))
    kept = b"".join(bytes(secret) for _, _, secret in credentials(opened))
    for word in (PASSWORD, WRONG, "Thử Nghiệm"):
        assert word.encode() not in stored + kept
    assert b"argon2id" in kept
    assert b"argon2id" not in stored


class TestSecondFactor:
    @pytest.fixture
    def secret(self, opened: Door) -> str:
        mine = Asker(user=STAFF, agency="24-xa-dong-ky", role="commune-officer", purpose="own-request")
        begun = opened.accounts.enrol(asker=mine, command_id=command(10))
        assert opened.accounts.enrol(asker=mine, command_id=command(10)) == begun
        opened.accounts.confirm(self.code(str(begun["secret"])), asker=mine, command_id=command(11))
        return str(begun["secret"])

    def code(self, secret: str, step: int = 0) -> str:
        return pyotp.TOTP(secret).at(int(now().timestamp()) + step * 30)

    def test_is_asked_for_only_behind_the_right_password(self, opened: Door, secret: str) -> None:
        assert secret
        assert opened.ask() == "otp-required"
        assert opened.ask(password=WRONG) == "sign-in-refused"

    def test_opens_with_a_right_code_once(self, opened: Door, secret: str) -> None:
        code = self.code(secret, 1)
        assert opened.ask(otp=code) == "in"
        assert opened.ask(otp=code) == "sign-in-refused"

    def test_a_wrong_code_counts_as_a_failure(self, opened: Door, secret: str) -> None:
        wrong = f"{(int(self.code(secret)) + 1) % 1_000_000:06}"
        assert opened.ask(otp=wrong) == "sign-in-refused"
        assert b'"reason":"second-factor"' in opened.service.runtime.log.read(4, 1)[0].data

    def test_two_at_once_with_one_code_let_one_in(self, opened: Door, secret: str) -> None:
        code = self.code(secret, 1)
        with opened.service.runtime.log.database.connection() as connection:
            name = connection.execute("SELECT credential::text FROM kept.credential WHERE kind = 'totp'").fetchone()
        assert name is not None
        second_factor = SecondFactor(
            opened.service.runtime.log.database, opened.service.keyring, opened.service.runtime.log.origin
        )
        accepted: list[bool] = []
        threads = [
            threading.Thread(target=lambda: accepted.append(second_factor.accepts(STAFF, name[0], code=code, at=now())))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(accepted) == [False] * 5 + [True]

    def test_its_secret_is_sealed(self, opened: Door, secret: str) -> None:
        kept = b"".join(bytes(value) for _, kind, value in credentials(opened) if kind == "totp")
        assert b'"sealed":"v1"' in kept
        assert secret.encode() not in kept


def test_the_reference_data_is_loaded_once_however_often_the_service_starts(door: Door) -> None:
    load_agencies(door.service.runtime)
    head = door.service.runtime.log.head()
    load_agencies(door.service.runtime)
    assert door.service.runtime.log.head() == head
    door.service.project()
    with door.service.runtime.log.database.connection() as connection:
        found: Any = queries.agencies(connection, legal_date(now()))
        earlier: Any = queries.agencies(connection, legal_date(now()).replace(year=2020))
    names = {agency["code"]: agency["name"] for agency in found}
    assert names["24-so-y-te"] == "Sở Y tế tỉnh Bắc Ninh"
    assert {agency["code"]: agency["name"] for agency in earlier}["24-so-y-te"].startswith("Sở Lao động")


def test_rows_follow_the_events_and_a_rebuild_finds_them_equal(opened: Door) -> None:
    service = opened.service
    load_agencies(service.runtime)
    opened.ask()
    for one in (open_reception, open_referral, decline):
        service.carry_out(one, case=CASE, asker=OPERATOR)
    service.project()
    with service.runtime.log.database.connection() as connection:
        accounts: Any = queries.staff(connection)
        grounds = connection.execute("SELECT agency, basis FROM directory_ground ORDER BY agency").fetchall()
    assert [(one["id"], one["username"]) for one in accounts] == [(STAFF, NAME)]
    assert grounds == [("24-so-y-te", "reception"), ("24-xa-dong-ky", "reception")]
    assert service.rebuild() == []


def test_the_id_of_an_account_is_the_stream_of_its_name(opened: Door) -> None:
    assert opened.service.runtime.log.read_stream(StreamId(staff_of(NAME)))[0].type == "StaffAdded.v1"

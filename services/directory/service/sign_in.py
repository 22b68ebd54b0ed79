"""Opening accounts: the same time, the same words and the same record for a name that nobody has."""

import secrets
from threading import Lock
from typing import Any

from services.directory import kept
from services.directory.commands import Command, NoteFailedSignIn, NoteSignIn
from services.directory.domain import sign_in_stream, staff_of, stream_of
from services.directory.domain.accounts import Staff
from services.directory.domain.sign_ins import SignIns
from services.directory.service.passwords import Passwords
from services.directory.service.second_factor import SecondFactor
from shared.clock import now
from shared.eventlog.execute import Instruction
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, StaffId, StreamId, derive
from shared.kernel.record import Metadata
from shared.kernel.refusal import UnauthenticatedError

_STRIPES = 64


class SignIn:
    """Checks user name, password and code, and notes every try."""

    def __init__(self, runtime: Runtime[Any, Any, Any], passwords: Passwords, second_factor: SecondFactor) -> None:
        """Take the directory's runtime and what checks the two factors."""
        self._runtime = runtime
        self._passwords = passwords
        self._second_factor = second_factor
        # One try of an account at a time, so that no burst of guesses outruns the count of failures.
        self._stripes = tuple(Lock() for _ in range(_STRIPES))

    def authenticate(self, username: str, password: str, otp: str | None) -> dict[str, Json]:
        """Give whose account this opens.

        Raises ``UnauthenticatedError``: ``sign-in-refused`` whatever was wrong, ``otp-required`` when
        only the code is missing.
        """
        staff = staff_of(username)
        with self._stripes[int(staff[-2:], 16) % _STRIPES]:
            state, _ = self._runtime.executor.state(StreamId(staff))
            account = state if isinstance(state, Staff) else None
            right = self._passwords.verify(self._hash_of(account), password)
            reason = self._why_not(staff, account, right=right, otp=otp)
            return self._answer(staff, account, reason)

    def _hash_of(self, account: Staff | None) -> bytes | None:
        # A name that nobody has asks the database as well: for a row that is not there.
        name = account.password if account is not None and account.password else derive("credential", "nobody")
        with self._runtime.log.database.connection() as connection:
            return kept.secret_of(connection, name)

    def _why_not(self, staff: StaffId, account: Staff | None, *, right: bool, otp: str | None) -> str | None:
        """Give why this try fails, or ``None``."""
        at = now()
        tries, _ = self._runtime.executor.state(sign_in_stream(staff, at))
        if isinstance(tries, SignIns) and tries.is_shut(at):
            return "locked"
        if account is None or not right:
            return "password"
        if account.totp is None:
            return None
        if otp is None:
            raise UnauthenticatedError("otp-required")
        return None if self._second_factor.accepts(staff, account.totp, code=otp, at=at) else "second-factor"

    def _answer(self, staff: StaffId, account: Staff | None, reason: str | None) -> dict[str, Json]:
        if account is None or reason is not None:
            self._note(account, NoteFailedSignIn(staff_id=staff, at=now(), reason=reason or "password"))
            raise UnauthenticatedError("sign-in-refused")
        self._note(account, NoteSignIn(staff_id=staff, at=now(), second_factor=account.totp is not None))
        return described(staff, account)

    def _note(self, account: Staff | None, command: NoteSignIn | NoteFailedSignIn) -> None:
        """Write the try down; nothing is answered before it stands."""
        noted: Command = command
        # Every try is another one: nothing outside names it, so chance does.
        command_id = CommandId(derive("sign-in", secrets.token_hex(16)))
        self._runtime.carry_out(
            Instruction(
                command=noted,
                command_id=command_id,
                digest=self._runtime.digest({"sign-in": command_id}),
                stream=stream_of(noted),
                meta=Metadata(
                    actor=command.staff_id,
                    agency=account.agency if account else self._runtime.settings.node,
                    role=account.role if account else "unknown",
                    purpose="own-request",
                    correlation=command_id,
                    occurred_at=command.at,
                ),
            )
        )


def described(staff: StaffId, account: Staff) -> dict[str, Json]:
    """Give what a door needs to know of an account."""
    return {
        "id": staff,
        "username": account.username,
        "agency": account.agency,
        "role": account.role,
        "province": account.province,
        "second_factor": account.totp is not None,
    }

"""Setting passwords and second factors: the secret is kept first, and counts once an event names it."""

import unicodedata
from typing import Any

import pyotp

from services.directory import kept
from services.directory.commands import ConfirmTotp, EnrolTotp, SetPassword, StaffCommand
from services.directory.domain import staff_of, stream_of
from services.directory.domain.accounts import Staff
from services.directory.rules import password_refusal
from services.directory.service.passwords import Passwords
from services.directory.service.second_factor import ISSUER, SecondFactor
from shared.access.asker import Asker
from shared.clock import now
from shared.eventlog.execute import Instruction
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, StaffId, StreamId, derive
from shared.kernel.refusal import NotFoundError, Refused, UnauthenticatedError


class Accounts:
    """What changes what an account is opened with."""

    def __init__(self, runtime: Runtime[Any, Any, Any], passwords: Passwords, second_factor: SecondFactor) -> None:
        """Take the directory's runtime and what makes the secrets."""
        self._runtime = runtime
        self._passwords = passwords
        self._second_factor = second_factor

    def set_password(self, username: str, password: str, *, asker: Asker, command_id: CommandId) -> dict[str, Json]:
        """Let an account be opened with another password; raises :class:`Refused` for a bad one."""
        staff = staff_of(username)
        self.account(staff)
        clean = unicodedata.normalize("NFC", password)
        if refusal := password_refusal(clean, username):
            raise Refused(refusal)
        credential = derive("credential", command_id)
        hashed = self._passwords.hash(clean)
        with self._runtime.log.database.connection() as connection:
            kept.keep_credential(connection, credential, staff_id=staff, kind=kept.PASSWORD, secret=hashed)
        self._carry_out(SetPassword(staff_id=staff, credential=credential), asker, command_id)
        # The one that an event names now; a repeat of an old request must not destroy a newer password.
        current = self.account(staff).password
        if current is not None:
            with self._runtime.log.database.connection() as connection:
                kept.forget_others(connection, staff, kind=kept.PASSWORD, but=current)
        return {"staff": staff}

    def enrol(self, *, asker: Asker, command_id: CommandId) -> dict[str, Json]:
        """Begin a second factor of the asker's own account: ``{secret, uri}``."""
        staff = StaffId(asker.user)
        account = self.account(staff)
        if account.totp is not None:
            raise Refused("totp-confirmed-already")
        credential = derive("credential", command_id)
        secret = self._second_factor.begin(staff, credential)
        self._carry_out(EnrolTotp(staff_id=staff, credential=credential), asker, command_id)
        uri = pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER)
        return {"secret": secret, "uri": uri}

    def confirm(self, otp: str, *, asker: Asker, command_id: CommandId) -> dict[str, Json]:
        """Ask for the second factor from now on, once its owner has shown a right code."""
        staff = StaffId(asker.user)
        account = self.account(staff)
        if account.totp is not None:
            return {"second_factor": True}
        begun = account.totp_begun
        if begun is None:
            raise Refused("totp-not-enrolled")
        if not self._second_factor.accepts(staff, begun, code=otp, at=now()):
            raise UnauthenticatedError("sign-in-refused")
        self._carry_out(ConfirmTotp(staff_id=staff, credential=begun), asker, command_id)
        self._second_factor.forget_others(staff, begun)
        return {"second_factor": True}

    def account(self, staff: StaffId) -> Staff:
        """Give an account as the log has it now; raises ``NotFoundError``."""
        state, _ = self._runtime.executor.state(StreamId(staff))
        if not isinstance(state, Staff):
            raise NotFoundError("staff-unknown")
        return state

    def _carry_out(self, command: StaffCommand, asker: Asker, command_id: CommandId) -> None:
        # The digest leaves the password out: not even a keyed digest of one is stored.
        self._runtime.carry_out(
            Instruction(
                command=command,
                command_id=command_id,
                digest=self._runtime.digest({"credential": command_id}),
                stream=stream_of(command),
                meta=asker.metadata(correlation=command_id, occurred_at=now()),
            )
        )

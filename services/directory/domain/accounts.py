"""An account of a member of staff: who it is for, and under which names its secrets are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from services.directory.commands import AddStaff, ConfirmTotp, EnrolTotp, SetPassword, StaffCommand
from services.directory.events import PasswordSet, StaffAdded, StaffEvent, TotpConfirmed, TotpEnrolled
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """An account: whose it is, and under which names its secrets are kept."""

    username: str
    agency: str
    role: str
    province: str
    password: str | None = None
    totp_begun: str | None = None
    totp: str | None = None


def decide_staff(command: StaffCommand, state: Staff | None) -> Sequence[StaffEvent]:
    """Decide a command on one account; raises :class:`Refused`."""
    if isinstance(command, AddStaff):
        return [_add(command, state)]
    if state is None:
        raise Refused("staff-unknown")
    match command:
        case SetPassword():
            return [] if state.password == command.credential else [PasswordSet(credential=command.credential)]
        case EnrolTotp() | ConfirmTotp():
            return _decide_second_factor(command, state)
        case _:
            assert_never(command)


def _add(command: AddStaff, state: Staff | None) -> StaffAdded:
    if state is not None:
        raise Refused("username-taken")
    return StaffAdded(
        username=command.username,
        agency=command.agency,
        role=command.role,
        province=command.province,
        full_name=command.full_name,
    )


def _decide_second_factor(command: EnrolTotp | ConfirmTotp, state: Staff) -> Sequence[StaffEvent]:
    match command:
        case EnrolTotp():
            if state.totp is not None:
                raise Refused("totp-confirmed-already")
            return [] if state.totp_begun == command.credential else [TotpEnrolled(credential=command.credential)]
        case ConfirmTotp():
            if state.totp == command.credential:
                return []
            if state.totp_begun != command.credential:
                raise Refused("totp-not-enrolled")
            return [TotpConfirmed(credential=command.credential)]
        case _:
            assert_never(command)


def evolve_staff(state: Staff | None, event: StaffEvent) -> Staff | None:
    """Apply a fact about one account."""
    if isinstance(event, StaffAdded):
        return Staff(username=event.username, agency=event.agency, role=event.role, province=event.province)
    if state is None:
        return None
    match event:
        case PasswordSet():
            return replace(state, password=event.credential)
        case TotpEnrolled():
            return replace(state, totp_begun=event.credential)
        case TotpConfirmed():
            return replace(state, totp=event.credential, totp_begun=None)
        case _:
            assert_never(event)

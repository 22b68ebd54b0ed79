"""One account's sign-ins on one legal day: failures in a row shut it for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from services.directory.commands import NoteFailedSignIn, NoteSignIn, SignInCommand
from services.directory.events import SignedIn, SignInEvent, SignInFailed
from services.directory.rules import MOST_KNOCKS, lock_after

LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIns:
    """How one account was tried on one day.

    ``failures`` in a row, until when it is shut, and how often somebody knocked while it was.
    """

    failures: int = 0
    locked_until: datetime | None = None
    knocks: int = 0

    def is_shut(self, moment: datetime) -> bool:
        """Tell whether the account stays shut at a moment, whatever is offered."""
        return self.locked_until is not None and moment < self.locked_until


def decide_sign_in(command: SignInCommand, state: SignIns) -> Sequence[SignInEvent]:
    """Note one try; there is nothing to refuse, it was made."""
    match command:
        case NoteSignIn():
            return [SignedIn(staff_id=command.staff_id, second_factor=command.second_factor)]
        case NoteFailedSignIn() if state.is_shut(command.at):
            return _knocked(command, state)
        case NoteFailedSignIn():
            failures = state.failures + 1
            return [
                SignInFailed(
                    staff_id=command.staff_id,
                    reason=command.reason,
                    failures=failures,
                    locked_until=lock_after(failures, command.at),
                )
            ]
        case _:
            assert_never(command)


def _knocked(command: NoteFailedSignIn, state: SignIns) -> Sequence[SignInFailed]:
    # Knocking keeps the door shut no longer: a stranger must not lock an officer out for ever. And it is
    # written down a bounded number of times: the stream must stay short enough to be read at every try.
    if state.knocks >= MOST_KNOCKS:
        return []
    return [
        SignInFailed(staff_id=command.staff_id, reason=LOCKED, failures=state.failures, locked_until=state.locked_until)
    ]


def evolve_sign_ins(state: SignIns, event: SignInEvent) -> SignIns:
    """Apply one try."""
    match event:
        case SignedIn():
            return SignIns()
        case SignInFailed():
            knocks = state.knocks + 1 if event.reason == LOCKED else 0
            return SignIns(failures=event.failures, locked_until=event.locked_until, knocks=knocks)
        case _:
            assert_never(event)

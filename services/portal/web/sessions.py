"""Sessions: a reference token of 256 random bits; the log knows it only by its digest."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.portal.domain import SignedIn
from services.portal.web.floods import Floods
from services.portal.web.headers import asker_of
from services.portal.web.ports import Journal, Owners
from services.portal.web.problems import Problem
from shared.clock import now
from shared.kernel.ids import CommandId, derive

LIFETIME = timedelta(hours=8)
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened: the token leaves once and is kept nowhere here."""

    token: str
    signed_in: SignedIn


class Sessions:
    """Opens, finds and ends sessions."""

    def __init__(self, owners: Owners, journal: Journal, floods: Floods) -> None:
        """Take who checks passwords, where sessions are recorded and what holds floods back."""
        self._owners = owners
        self._journal = journal
        self._floods = floods

    def sign_in(self, credentials: dict[str, Any], address: str) -> Opened:
        """Check a password with the directory and open a session; one refusal for all wrong credentials."""
        with self._floods.attempt(address, credentials["username"]):
            staff = self._owners.call("directory", "authenticate", credentials, asker=None)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        words = {name: str(staff[name]) for name in ("username", "agency", "role", "province")}
        words["user"] = str(staff["id"])
        expires_at = now() + LIFETIME
        self._journal.open_session(session_of(token), words, expires_at)
        return Opened(token, SignedIn(**words, expires_at=expires_at))

    def find(self, token: str) -> SignedIn:
        """Give who is signed in with a token; raises 401."""
        state = self._journal.session(session_of(token))
        if not isinstance(state, SignedIn) or state.expires_at <= now():
            raise Problem(401, "session-over", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return state

    def end(self, token: str) -> None:
        """End the session of a token."""
        self._journal.end_session(session_of(token), asker_of(self.find(token), None))

    def enrol_totp(self, token: str, arguments: dict[str, Any], command_id: CommandId) -> Any:
        """Begin a second factor of the signed-in person, or confirm it with its first code."""
        asker = asker_of(self.find(token), None)
        if arguments["otp"] is None:
            return self._owners.call("directory", "totp.enrol", {}, asker=asker, command_id=command_id)
        return self._owners.call("directory", "totp.confirm", arguments, asker=asker, command_id=command_id)


def session_of(token: str) -> str:
    """Derive the name of a session from the SHA-256 of its token: the token cannot be had back from it."""
    return derive("session", hashlib.sha256(token.encode()).digest())


def form_token(token: str) -> str:
    """Derive what a page's forms must send back, so that no foreign page can send them."""
    return hashlib.sha256(b"hoigia/form/v1" + token.encode()).hexdigest()


def expires_text(moment: datetime) -> str:
    """Spell an expiry for programs."""
    return moment.isoformat(timespec="seconds")

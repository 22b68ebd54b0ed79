"""What the door needs of the parts behind it. Tests put their own parts here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.portal.domain import State
from services.portal.rules.access import Decision, Standing
from services.portal.rules.lines import CaseRow, ReferralRow, SignalRow, Wanted, WantedSignals
from shared.access.asker import Asker
from shared.access.casebook import Told
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId


class Owners(Protocol):
    """The services that own what is asked or told; every call may raise a ``PlatformError``."""

    def call(
        self,
        service: str,
        method: str,
        arguments: dict[str, Json],
        *,
        asker: Asker | None,
        command_id: str | None = None,
    ) -> Any:
        """Ask a service in somebody's name (or the portal's own) and wait for its answer, within a bound."""


class Progress(Protocol):
    """How far the mirror of what others announced has come."""

    def reached(self, service: str, position: int) -> bool:
        """Tell whether the mirror holds everything a service announced up to a position."""

    def consequences(self, event_id: str) -> frozenset[str]:
        """Give the types of the mirrored messages that an event caused."""


class Books(Progress, Protocol):
    """The portal's own read models of what others announced; nothing personal is in them."""

    def standing(self, case_id: str, agency: str) -> Standing:
        """Tell how an agency stands to a case."""

    def messages(self, case_id: str, until: datetime | None) -> Sequence[Told]:
        """Give what was announced about a case up to a time, inclusive, in order of record."""

    def complete_to(self, until: datetime | None) -> Mapping[str, int]:
        """Give the last position of each service's log that is mirrored and not after a time."""

    def worklist(self, wanted: Wanted) -> Sequence[CaseRow]:
        """Give lines of the worklist, newest reception first."""

    def referrals(
        self, agency: str, *, incoming: bool, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[ReferralRow]:
        """Give referrals to or from an agency, newest first."""

    def signal_standing(self, signal_id: str, agency: str) -> Standing:
        """Tell how an agency stands to a tip."""

    def signals(self, wanted: WantedSignals) -> Sequence[SignalRow]:
        """Give lines of the list of tips, newest first."""

    def announced(self, service: str, position: int) -> Told | None:
        """Give the message that stands at a position of a service's log, if it is mirrored."""


class Journal(Protocol):
    """The portal's own log: sessions, disclosures, and the keys that requests came with."""

    def session(self, session: str) -> State:
        """Give the state of a session."""

    def open_session(self, session: str, words: Mapping[str, str], expires_at: datetime) -> None:
        """Record that somebody signed in."""

    def end_session(self, session: str, asker: Asker) -> None:
        """Record that a session was ended."""

    def record_read(self, read: "Read", asker: Asker, decision: Decision) -> str:
        """Record an allowed or denied read durably, before any byte leaves; give the disclosure's id."""

    def check_key(self, command_id: CommandId, request: Json) -> None:
        """Raise ``idempotency-key-reused`` when the key came with another request before."""

    def remember_key(self, command_id: CommandId, request: Json) -> None:
        """Remember for ever with which request a key came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What is about to be shown of a case: through which channel, which part, up to which versions."""

    case_id: str
    channel: str
    part: str
    versions: Mapping[str, int]

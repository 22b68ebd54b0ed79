"""The portal's read models, as the door reads them: one pooled connection a question."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.portal import queries
from services.portal.rules.access import Standing
from services.portal.rules.lines import CaseRow, ReferralRow, SignalRow, Wanted, WantedSignals
from shared.access.casebook import Told
from shared.contracts.registry import mirrors, publisher_of
from shared.eventlog.database import Database

SOURCES = tuple(sorted({publisher_of(kind) for kind in mirrors("portal")}))


class MirrorBooks:
    """Answers from the mirror."""

    def __init__(self, database: Database) -> None:
        """Take the pool of the portal's database."""
        self._database = database

    def standing(self, case_id: str, agency: str) -> Standing:
        """Tell how an agency stands to a case."""
        with self._database.connection() as connection:
            return queries.standing(connection, case_id, agency=agency)

    def messages(self, case_id: str, until: datetime | None) -> Sequence[Told]:
        """Give what was announced about a case up to a time, inclusive."""
        with self._database.connection() as connection:
            return queries.messages(connection, case_id, until)

    def complete_to(self, until: datetime | None) -> Mapping[str, int]:
        """Give the last position of each service's log that is mirrored and not after a time."""
        with self._database.connection() as connection:
            return queries.complete_to(connection, until, SOURCES)

    def worklist(self, wanted: Wanted) -> Sequence[CaseRow]:
        """Give lines of the worklist, newest reception first."""
        with self._database.connection() as connection:
            return queries.worklist(connection, wanted)

    def referrals(
        self, agency: str, *, incoming: bool, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[ReferralRow]:
        """Give referrals to or from an agency, newest first."""
        with self._database.connection() as connection:
            return queries.referrals(connection, agency, incoming=incoming, after=after, limit=limit)

    def signal_standing(self, signal_id: str, agency: str) -> Standing:
        """Tell how an agency stands to a tip."""
        with self._database.connection() as connection:
            return queries.signal_standing(connection, signal_id, agency=agency)

    def signals(self, wanted: WantedSignals) -> Sequence[SignalRow]:
        """Give lines of the list of tips, newest first."""
        with self._database.connection() as connection:
            return queries.signals(connection, wanted)

    def reached(self, service: str, position: int) -> bool:
        """Tell whether the mirror holds everything a service announced up to a position."""
        with self._database.connection() as connection:
            return queries.reached(connection, service, position)

    def consequences(self, event_id: str) -> frozenset[str]:
        """Give the types of the mirrored messages that an event caused."""
        with self._database.connection() as connection:
            return queries.consequences(connection, event_id)

    def announced(self, service: str, position: int) -> Told | None:
        """Give the message that stands at a position of a service's log, if it is mirrored."""
        with self._database.connection() as connection:
            return queries.announced(connection, service, position)

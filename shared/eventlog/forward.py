"""Opening the connection that appends go over: to a log that stands where it stood, or further; never further back.

A database that is replaced by its backup breaks every connection. A process that lived on would append
other records under positions that others know already.
"""

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.eventlog.database import connect
from shared.eventlog.store import Answer, Appended
from shared.kernel.refusal import UnavailableError


class WentBackError(UnavailableError):
    """The log lost records while this process knew them: nothing may be appended before they are back."""

    def __init__(self, position: int | None = None) -> None:
        """Carry the one code ``log-went-back``, and where the log ends now if that was seen."""
        super().__init__("log-went-back")
        self.position = position


class Forward:
    """Connects for one process, which remembers the newest position it has seen."""

    def __init__(self, connection_string: str) -> None:
        """Take where the log is."""
        self._connection_string = connection_string
        self._seen = 0

    def saw(self, answer: Answer) -> None:
        """Remember how far the log has come, from the answer to an append."""
        if isinstance(answer, Appended):
            self._seen = max(self._seen, answer.first + answer.count - 1)

    @property
    def seen(self) -> int:
        """The newest position that is known."""
        return self._seen

    def insist(self, head: int, *, seen: int) -> None:
        """Remember a head; raises :class:`WentBackError` when it is behind what was seen before it was asked for.

        What another thread has seen since may well be newer than the head: that is no step back.
        """
        if head < seen:
            raise WentBackError(head)
        self._seen = max(self._seen, head)

    def __call__(self) -> Connection[TupleRow]:
        """Open a connection, and look where the log stands before anything is appended."""
        connection = connect(self._connection_string)
        seen = self._seen
        try:
            row = connection.execute("SELECT coalesce(max(position), 0) FROM log.event").fetchone()
            self.insist(0 if row is None else int(row[0]), seen=seen)
        except BaseException:
            connection.close()
            raise
        return connection

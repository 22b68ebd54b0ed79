"""Connections to PostgreSQL: the one place that opens them."""

from psycopg import Connection, OperationalError, conninfo, sql
from psycopg.pq import ConnStatus
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

STATEMENT_TIME_LIMIT_MS = 30_000
LOCK_TIME_LIMIT_MS = 5_000

# What says that the database cannot do it now: gone, overloaded, out of time.
LOST = (OperationalError,)

Row = TupleRow
Session = Connection[TupleRow]
Database = ConnectionPool[Connection[TupleRow]]

_OPTIONS = (
    f"-c statement_timeout={STATEMENT_TIME_LIMIT_MS} -c lock_timeout={LOCK_TIME_LIMIT_MS} "
    "-c idle_in_transaction_session_timeout=10000 -c default_transaction_isolation=read\\ committed -c timezone=UTC"
)


def bounded(connection_string: str) -> str:
    """Add the time limits that every session of a service has."""
    return conninfo.make_conninfo(connection_string, options=_OPTIONS)


def connect(connection_string: str, *, autocommit: bool = True) -> Connection[TupleRow]:
    """Open one connection with the time limits of a service."""
    return Connection.connect(bounded(connection_string), autocommit=autocommit)


def connect_listening(connection_string: str, channel: str) -> Connection[TupleRow]:
    """Open a connection that is told what is said on a channel; :func:`hear` must be called again and again."""
    connection = connect(connection_string)
    connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
    return connection


def hear(connection: Connection[TupleRow], seconds: float) -> bool:
    """Wait until something is said; tell whether it was. What nobody hears piles up at the server."""
    return any(True for _ in connection.notifies(timeout=seconds, stop_after=1))


def open_pool(connection_string: str, *, size: int = 4) -> Database:
    """Open a pool of autocommit connections; connects on first use, gives idle ones back to the server."""
    return ConnectionPool(
        bounded(connection_string),
        connection_class=Connection[TupleRow],
        kwargs={"autocommit": True},
        min_size=0,
        max_size=size,
        max_idle=60.0,
        timeout=10.0,
        check=_check,
        open=True,
    )


def _check(connection: Connection[TupleRow]) -> None:
    """Notice without a question that a server is gone: what it said last, or that it hung up, lies in the socket.

    Raises ``OperationalError`` for a connection that is no longer one; the pool then gives another.
    """
    # Twice: the first takes in the server's farewell, the second finds the end behind it.
    connection.pgconn.consume_input()
    connection.pgconn.consume_input()
    if connection.pgconn.status != ConnStatus.OK:
        raise OperationalError("the connection was lost while it was idle")

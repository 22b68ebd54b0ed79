"""Connections to PostgreSQL: the one place that opens them."""

from psycopg import Connection, OperationalError, conninfo
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
        check=ConnectionPool.check_connection,
        open=True,
    )

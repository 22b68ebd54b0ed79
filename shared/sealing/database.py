"""How the keyring speaks to PostgreSQL: short autocommitted statements, asked again when a connection was lost."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol, TypeVar

import psycopg

from shared.kernel.refusal import UnavailableError

T = TypeVar("T")
Session = psycopg.Connection[Any]

_TRIES: Final = 3


class Pool(Protocol):
    """What the keyring needs of a connection pool; its connections autocommit."""

    def connection(self) -> AbstractContextManager[Session]:
        """Lend a connection."""


class _LostError(Exception):
    """The connection was gone before the answer came."""


def ask(pool: Pool, work: Callable[[Session], T]) -> T:
    """Do a piece of work that may be done twice, on a connection that works.

    A restarted server leaves dead connections in the pool, so after a lost one the next is
    tried. Raises :class:`UnavailableError` when the database cannot be reached or does not answer.
    """
    for _ in range(_TRIES):
        try:
            with pool.connection() as session:
                insist_on_autocommit(session)
                return _attempt(session, work)
        except _LostError:
            continue
        except psycopg.OperationalError as error:
            raise UnavailableError("keyring-unavailable") from error
    raise UnavailableError("keyring-unavailable")


def insist_on_autocommit(session: Session) -> None:
    """Refuse a connection on which a secret would wait for somebody else's commit."""
    if not session.autocommit:
        raise TypeError("the keyring needs connections that autocommit")


def _attempt(session: Session, work: Callable[[Session], T]) -> T:
    try:
        return work(session)
    except psycopg.OperationalError as error:
        if session.closed:
            raise _LostError from error
        raise

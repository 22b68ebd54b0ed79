"""Turning a keyring to a new epoch: survivors are wrapped anew, the old epoch keys destroyed.

A deleted row lives on in write-ahead logs and backups. Once the epoch keys of its day are gone
it opens nowhere; so an erasure is complete when a rotation that began after it has ended.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from shared.kernel.ids import PersonId
from shared.kernel.refusal import ConflictError
from shared.sealing.database import Pool, Session, insist_on_autocommit
from shared.sealing.roots import EpochKeys

_LOCK: Final = 7305516173
_BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What a rotation did."""

    epoch: int
    rewrapped: int
    destroyed: tuple[int, ...]


def rotate(pool: Pool, epochs: EpochKeys) -> Rotation:
    """Turn to a new epoch key, wrap every secret under it, destroy the keys before it.

    Services keep working meanwhile; a rotation that was cut off is completed by the next.
    Raises :class:`ConflictError` while another runs. A secret that does not open stops it
    before any key is destroyed.
    """
    with pool.connection() as session:
        insist_on_autocommit(session)
        if not _one(session, "SELECT pg_try_advisory_lock(%s)", _LOCK):
            raise ConflictError("rotation-running")
        try:
            return _rotate(session, epochs)
        finally:
            if not session.closed:
                session.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _rotate(session: Session, epochs: EpochKeys) -> Rotation:
    epoch = _one(session, "SELECT epoch FROM keyring.state") + 1
    epochs.add(epoch)  # it is there already when a rotation was cut off before it turned
    epochs.prove(epoch)
    session.execute("SELECT keyring.turn(%b::int4)", [epoch])
    rewrapped = 0
    while rows := _behind(session, epoch):
        rewrapped += _rewrap(session, epochs, rows=rows, epoch=epoch)
    past = tuple(number for number in epochs.numbers() if number < epoch)
    for number in past:
        epochs.destroy(number)
    return Rotation(epoch=epoch, rewrapped=rewrapped, destroyed=past)


def _behind(session: Session, epoch: int) -> list[tuple[PersonId, int, bytes]]:
    with session.cursor(binary=True) as cursor:
        rows = cursor.execute(
            "SELECT person, epoch, wrapped FROM keyring.secret WHERE epoch < %b::int4 ORDER BY person LIMIT %b",
            [epoch, _BATCH],
        ).fetchall()
    return [(PersonId(str(person)), old, wrapped) for person, old, wrapped in rows]


def _rewrap(session: Session, epochs: EpochKeys, *, rows: list[tuple[PersonId, int, bytes]], epoch: int) -> int:
    anew = [
        epochs.wrap_secret(epochs.unwrap_secret(wrapped, person, epoch=old), person, epoch=epoch)
        for person, old, wrapped in rows
    ]
    # A row that was destroyed meanwhile no longer matches its old bytes, and stays destroyed.
    return int(
        _one(
            session,
            "SELECT keyring.rewrap(%b::uuid[], %b::bytea[], %b::int4, %b::bytea[])",
            [UUID(person) for person, _, _ in rows],
            [wrapped for _, _, wrapped in rows],
            epoch,
            anew,
        )
    )


def _one(session: Session, statement: str, *parameters: Any) -> Any:
    row = session.execute(statement, parameters).fetchone()
    return row[0] if row else None

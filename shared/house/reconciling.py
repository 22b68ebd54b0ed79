"""Holding a keyring against the log that speaks of its persons: what came since the last time only.

How far that was stands in the keyring's own database, so that a keyring from a backup is held against
everything that was written after the backup.
"""

import re
from typing import LiteralString

from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.forward import WentBackError
from shared.eventlog.postgres import PostgresEventLog
from shared.kernel.ids import PersonId
from shared.sealing.keyring import Keyring
from shared.sealing.reconcile import reconcile

BATCH = 1_000
_KNOWN: LiteralString = "SELECT position FROM keyring.reconciled WHERE origin = %s"
_NOTE: LiteralString = """
INSERT INTO keyring.reconciled (origin, position) VALUES (%s, %s)
ON CONFLICT (only_row) DO UPDATE SET origin = excluded.origin, position = excluded.position
"""
# An envelope in canonical bytes, with its six keys; no text can hold one, for the quotes of a text are escaped.
_WHOSE = re.compile(
    rb'\{"class":"[^"\\]*","commitment":"[^"\\]*","nonce":"[^"\\]*",'
    rb'"person":"([0-9a-f-]{36})","sealed":"v1","text":"[^"\\]*"\}'
)


def persons_in(data: bytes) -> set[PersonId]:
    """Find whose personal values stand in the stored data of a record."""
    return {PersonId(found.decode()) for found in _WHOSE.findall(data)}


def reconcile_with_log(settings: Settings, service: str, log: PostgresEventLog, keyring: Keyring) -> int:
    """Hold the keyring against what was recorded since the last time; gives how far it is sound.

    Raises :class:`~shared.sealing.reconcile.KeyringBehindLog` for persons of whom nothing is held, and
    :class:`~shared.eventlog.store.DetachedError` where it was never held against records that are put away:
    nothing is skipped, for what is not looked at cannot be found missing.
    """
    tail = log.tail()
    with connect(settings.postgres(f"{service}_keyring", f"{service}_service")) as session:
        row = session.execute(_KNOWN, (tail.origin,)).fetchone()
        position = min(int(row[0]), tail.position) if row else 0
        while position < tail.position:
            position = _step(log, keyring, position)
            session.execute(_NOTE, (tail.origin, position))
        # An epoch key may be lost also where nothing new was recorded.
        keyring.prove()
    return position


def _step(log: PostgresEventLog, keyring: Keyring, after: int) -> int:
    records = log.read(after, BATCH)
    if not records:
        # The log ended further on a moment ago.
        raise WentBackError
    persons = {person for record in records for person in persons_in(record.data)}
    # No event tells of an erasure yet: a restored keyring is not told which persons to forget again.
    reconcile(keyring, persons, erased_in_log=())
    return records[-1].position

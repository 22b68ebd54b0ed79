"""Credentials, which no rebuild makes again: hashes of passwords and sealed secrets of second factors."""

from collections.abc import Sequence

from shared.eventlog.database import Session
from shared.kernel.ids import StaffId

PASSWORD = "password"  # noqa: S105 - the kind of a credential, not one
TOTP = "totp"


def keep_credential(connection: Session, credential: str, *, staff_id: StaffId, kind: str, secret: bytes) -> None:
    """Keep a secret under its name; it opens nothing until an event names it. What is there stays."""
    connection.execute(
        "INSERT INTO kept.credential (credential, staff_id, kind, secret) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (credential) DO NOTHING",
        (credential, staff_id, kind, secret),
    )


def secret_of(connection: Session, credential: str) -> bytes | None:
    """Give the secret kept under a name."""
    row = connection.execute("SELECT secret FROM kept.credential WHERE credential = %s", (credential,)).fetchone()
    return None if row is None else bytes(row[0])


def use_step(connection: Session, credential: str, steps: Sequence[int]) -> bool:
    """Take a code's time step for used: ``False`` when it, or a later one, was used before."""
    cursor = connection.execute(
        "UPDATE kept.credential SET last_step = %s WHERE credential = %s AND last_step < %s",
        (max(steps, default=0), credential, max(steps, default=0)),
    )
    return cursor.rowcount == 1


def forget_others(connection: Session, staff_id: StaffId, *, kind: str, but: str) -> None:
    """Destroy the secrets of a kind that no longer open an account."""
    connection.execute(
        "DELETE FROM kept.credential WHERE staff_id = %s AND kind = %s AND credential <> %s", (staff_id, kind, but)
    )

"""What the directory's read model can be asked, and the kept table of credentials."""

from collections.abc import Sequence
from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.kernel.canonical import Json
from shared.kernel.ids import StaffId

PASSWORD = "password"  # noqa: S105 - the kind of a credential, not one
TOTP = "totp"


def agencies(connection: Connection[TupleRow], on: date) -> list[Json]:
    """List agencies with the name each has on a day and all its names; one not yet there has no name."""
    rows = connection.execute(
        "SELECT a.code, a.kind, a.province, n.valid_from, n.name, n.source, n.confidence"
        " FROM directory_agency a JOIN directory_agency_name n USING (code) ORDER BY a.code, n.valid_from, n.name"
    ).fetchall()
    found: dict[str, dict[str, Json]] = {}
    for code, kind, province, valid_from, name, source, confidence in rows:
        agency = found.setdefault(code, {"code": code, "kind": kind, "province": province, "name": None, "names": []})
        if valid_from <= on:
            agency["name"] = name
        names = agency["names"]
        if isinstance(names, list):
            names.append(
                {"name": name, "valid_from": valid_from.isoformat(), "source": source, "confidence": confidence}
            )
    return list(found.values())


def staff(connection: Connection[TupleRow]) -> list[Json]:
    """List accounts; the officers' own names stay sealed."""
    rows = connection.execute(
        "SELECT staff_id::text, username, agency, role, province, second_factor FROM directory_staff ORDER BY username"
    ).fetchall()
    words = ("id", "username", "agency", "role", "province", "second_factor")
    return [dict(zip(words, row, strict=True)) for row in rows]


def keep_credential(
    connection: Connection[TupleRow], credential: str, *, staff_id: StaffId, kind: str, secret: bytes
) -> None:
    """Keep a secret under its name; it opens nothing until an event names it. What is there stays."""
    connection.execute(
        "INSERT INTO kept.credential (credential, staff_id, kind, secret) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (credential) DO NOTHING",
        (credential, staff_id, kind, secret),
    )


def secret_of(connection: Connection[TupleRow], credential: str) -> bytes | None:
    """Give the secret kept under a name."""
    row = connection.execute("SELECT secret FROM kept.credential WHERE credential = %s", (credential,)).fetchone()
    return None if row is None else bytes(row[0])


def use_step(connection: Connection[TupleRow], credential: str, steps: Sequence[int]) -> bool:
    """Take a code's time step for used: ``False`` when it, or a later one, was used before."""
    cursor = connection.execute(
        "UPDATE kept.credential SET last_step = %s WHERE credential = %s AND last_step < %s",
        (max(steps, default=0), credential, max(steps, default=0)),
    )
    return cursor.rowcount == 1


def forget_others(connection: Connection[TupleRow], staff_id: StaffId, *, kind: str, but: str) -> None:
    """Destroy the secrets of a kind that no longer open an account."""
    connection.execute(
        "DELETE FROM kept.credential WHERE staff_id = %s AND kind = %s AND credential <> %s", (staff_id, kind, but)
    )

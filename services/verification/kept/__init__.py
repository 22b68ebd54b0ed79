"""Files of evidence, which no rebuild makes again: their sealed parts."""

from shared.eventlog.database import Session


def keep_part(connection: Session, evidence_id: str, *, sha256: str, part: int, envelope: bytes) -> None:
    """Keep one sealed part of a file; what is there stays."""
    connection.execute(
        "INSERT INTO kept.evidence_file (evidence_id, sha256, part, envelope) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (evidence_id, sha256, part) DO NOTHING",
        (evidence_id, sha256, part, envelope),
    )


def parts_of(connection: Session, evidence_id: str, sha256: str) -> list[bytes]:
    """Give the sealed parts of a file in order."""
    rows = connection.execute(
        "SELECT envelope FROM kept.evidence_file WHERE evidence_id = %s AND sha256 = %s ORDER BY part",
        (evidence_id, sha256),
    ).fetchall()
    return [bytes(row[0]) for row in rows]

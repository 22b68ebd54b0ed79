"""What the directory's read model can be asked."""

from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow

from shared.kernel.canonical import Json


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

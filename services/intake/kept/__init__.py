"""Marks by which a person of one case is recognised in another: keyed digests, which a rebuild leaves alone."""

from collections.abc import Collection, Mapping, Sequence

from services.intake.rules.marks import MarkKind
from shared.eventlog.database import Session
from shared.kernel.ids import PersonId

FIRST = "00000000-0000-0000-0000-000000000000"


def keep_marks(
    connection: Session, case: str, person: int, *, whose: PersonId, marks: Mapping[MarkKind, bytes]
) -> None:
    """Keep exactly these marks of somebody in a case."""
    connection.execute(
        "DELETE FROM kept.person_mark WHERE case_id = %s AND person = %s AND NOT kind = ANY (%s)",
        (case, person, [kind.value for kind in marks]),
    )
    for kind, mark in marks.items():
        connection.execute(
            "INSERT INTO kept.person_mark (case_id, person, person_id, kind, mark) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (case_id, person, kind) DO UPDATE SET mark = excluded.mark",
            (case, person, whose, kind.value, mark),
        )


def sharing(
    connection: Session, kind: MarkKind, mark: bytes, *, but: str, limit: int
) -> list[tuple[str, int, PersonId]]:
    """Give who has a mark in any other case: case, number in it, pseudonym."""
    rows = connection.execute(
        "SELECT case_id::text, person, person_id::text FROM kept.person_mark"
        " WHERE kind = %s AND mark = %s AND case_id <> %s ORDER BY case_id, person LIMIT %s",
        (kind.value, mark, but, limit),
    ).fetchall()
    return [(str(case), int(number), PersonId(str(other))) for case, number, other in rows]


def persons(connection: Session, *, after: str, limit: int) -> Sequence[PersonId]:
    """Give whose marks are kept, in order from after somebody on (:data:`FIRST` for all)."""
    rows = connection.execute(
        "SELECT DISTINCT person_id::text FROM kept.person_mark WHERE person_id > %s ORDER BY 1 LIMIT %s", (after, limit)
    ).fetchall()
    return [PersonId(row[0]) for row in rows]


def drop_marks(connection: Session, whose: Collection[PersonId]) -> None:
    """Remove every mark of these people."""
    connection.execute("DELETE FROM kept.person_mark WHERE person_id = ANY (%s::uuid[])", (list(whose),))

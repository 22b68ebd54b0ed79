"""What audit told an agency, or the reviewers."""

from psycopg import Connection
from psycopg.rows import TupleRow

from services.notifications.queries import MOST_NOTICES, named
from shared.kernel.canonical import Json


def told(connection: Connection[TupleRow], agency: str, *, reviews: bool, open_only: bool) -> list[Json]:
    """Give what an agency was told of by audit, newest first; who ``reviews`` is told of faults of logs as well."""
    return named(
        connection,
        "SELECT n.notice_id::text AS notice_id, n.kind, n.code, n.about, n.agency, n.severity,"
        " n.answer_by::text AS answer_by, n.since, n.told_at, n.ended_at, t.at AS acknowledged_at"
        " FROM notifications_audit_notice n"
        " LEFT JOIN notifications_audit_taken t ON t.notice_id = n.notice_id AND t.agency = %(agency)s"
        " WHERE n.told_at IS NOT NULL AND (n.agency = %(agency)s OR (n.agency IS NULL AND %(reviews)s))"
        " AND (NOT %(open)s OR (n.ended_at IS NULL AND t.at IS NULL))"
        " ORDER BY n.told_at DESC, n.notice_id LIMIT %(most)s",
        {"agency": agency, "reviews": reviews, "open": open_only, "most": MOST_NOTICES},
    )

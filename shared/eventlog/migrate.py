"""Migrations: numbered SQL files, forward only, each applied once and remembered with its digest."""

import hashlib
from pathlib import Path
from typing import LiteralString

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from shared.kernel.refusal import PlatformError

_REMEMBER: LiteralString = """
CREATE TABLE IF NOT EXISTS {}.migration (
  file text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
"""
OWN_FILES = Path(__file__).parent / "sql"
# 0003 is the service's own table of checkpoints; all others are the owner's.
LOG_FILES = ("0001", "0002", "001", "002")
# Four files were changed after they had been released, and databases were made with what they then said. They say again
# what they said at first; the rest stands in files of its own, which find it done in those databases.
_SAID_MEANWHILE = {
    "log/0001_log.sql": "46eca0b5bd09b3be3239003e939a2b63d1630bd5d1044a35be1514abe116408a",
    "log/0002_append.sql": "f15ba52136cb8d080e28e6d71bed41f88057a223c32f88fe34710ff190473314",
    "read/0001_clocks.sql": "83f5db722c5d7c6f131528769e69190904372dbd9d3dbc73b4929698dea5aff0",
    "read/0001_mirror.sql": "0769558cc7b2e8264e8e4749a4bd54b7a6a63f930a3c4bfd6d57a22fccd1ecfa",
}
# In the first release an administrator applied a service's own files too, and remembered them with the log's.
_REMEMBERED_AT_FIRST = {"read/0003_follower.sql": "log/0003_follower.sql"}
_KNOWN: LiteralString = """
SELECT digest FROM {} WHERE file = %s UNION ALL SELECT digest FROM public.migration WHERE file = %s LIMIT 1
"""


class MigrationError(PlatformError):
    """A file that was applied has changed since, or files are missing."""


def prepare_database(connection: Connection[TupleRow], service: str, password: str) -> None:
    """Make roles and schemas of a service in its database (as administrator); safe to repeat."""
    owner, role = f"{service}_owner", f"{service}_service"
    _ensure_role(connection, owner, sql.SQL("NOLOGIN"))
    _ensure_role(connection, role, sql.SQL("LOGIN"))
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
    statements = (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "CREATE SCHEMA IF NOT EXISTS log AUTHORIZATION {owner}",
        "CREATE SCHEMA IF NOT EXISTS read AUTHORIZATION {role}",
        "CREATE SCHEMA IF NOT EXISTS inbox AUTHORIZATION {role}",
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {database} TO {role}",
        "GRANT USAGE ON SCHEMA log TO {role}",
        # Unqualified names in projections and queries mean the live read model.
        "ALTER ROLE {role} IN DATABASE {database} SET search_path = read, pg_catalog",
    )
    database = sql.Identifier(connection.info.dbname)
    for statement in statements:
        connection.execute(
            sql.SQL(statement).format(owner=sql.Identifier(owner), role=sql.Identifier(role), database=database)
        )


def migrate_log(connection: Connection[TupleRow], service: str, *, origin: str, incarnation: str) -> None:
    """Make the log of a service, or bring it up to date, and name it once (as administrator)."""
    owner, role = sql.Identifier(f"{service}_owner"), sql.Identifier(f"{service}_service")
    apply_files(connection, OWN_FILES, prefix="log", role=f"{service}_owner", only=LOG_FILES)
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    connection.execute(sql.SQL("GRANT SELECT ON public.migration TO {}").format(role))
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(owner))
        connection.execute("SELECT log.ensure_partitions()")
        connection.execute(
            "INSERT INTO log.identity (origin, incarnation) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (origin, incarnation),
        )
        for statement in (
            "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC",
            "GRANT SELECT ON log.identity, log.event, log.stream, log.command TO {role}",
            "GRANT SELECT ON log.partitioning, log.partition_act TO {role}",
            "GRANT EXECUTE ON FUNCTION log.append, log.ensure_partitions, log.partitions TO {role}",
        ):
            connection.execute(sql.SQL(statement).format(role=role))


def migrate_follower(connection: Connection[TupleRow]) -> None:
    """Make the table of checkpoints, over a connection of the service's own role."""
    apply_files(connection, OWN_FILES, prefix="read", role=None, schema="read", only=("0003",), known_in="inbox")


def apply_files(
    connection: Connection[TupleRow],
    folder: Path,
    *,
    prefix: str,
    role: str | None,
    schema: str | None = None,
    only: tuple[str, ...] = ("",),
    known_in: str = "public",
) -> list[str]:
    """Apply the SQL files of a folder that were not applied yet, each in one transaction.

    With a ``role`` an administrator runs them as that role, which must not be able to log in: a
    trigger that such a role leaves behind runs in the administrator's session and could take
    its rights. Files of a role that logs in run over a connection of its own (``role=None``), and
    ``known_in`` is then a schema that it owns.
    """
    connection.execute(sql.SQL(_REMEMBER).format(sql.Identifier(known_in)))
    remembered = sql.Identifier(known_in, "migration")
    applied = []
    for file in sorted(folder.glob("*.sql")):
        if not file.name.startswith(only):
            continue
        text = file.read_text(encoding="utf-8")
        name, digest = f"{prefix}/{file.name}", hashlib.sha256(text.encode()).hexdigest()
        query = sql.SQL(_KNOWN).format(remembered)
        known = connection.execute(query, (name, _REMEMBERED_AT_FIRST.get(name, name))).fetchone()
        if known is not None:
            if known[0] not in {digest, _SAID_MEANWHILE.get(name)}:
                raise MigrationError("migration-file-changed", fields={"file": name})
            continue
        with connection.transaction():
            insert = sql.SQL("INSERT INTO {} (file, digest) VALUES (%s, %s)").format(remembered)
            connection.execute(insert, (name, digest))
            # An index over years of records takes as long as it takes; whatever else waits for it stands still anyway.
            connection.execute("SET LOCAL statement_timeout = 0")
            if role is not None:
                connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
            if schema is not None:
                connection.execute("SELECT set_config('search_path', %s, true)", (schema,))
            connection.execute(text.encode())
        applied.append(name)
    return applied


def _ensure_role(connection: Connection[TupleRow], name: str, rights: sql.SQL) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone()
    if known is None:
        connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), rights))

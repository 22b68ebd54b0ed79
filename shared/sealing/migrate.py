"""Lays out the keyring database of a service: tables, functions and who may do what."""

import hashlib
from importlib import resources
from typing import Any, Final

from psycopg import Connection, sql

from shared.kernel.refusal import PlatformError

_STEPS: Final = resources.files("shared.sealing") / "sql"


def migrate_keyring(connection: Connection[Any], service: str, *, epoch: int = 1) -> list[str]:
    """Bring database ``<service>_keyring`` up to date; gives the steps that were taken.

    ``connection`` is an administrator's, to that database; the caller made the database.
    ``epoch`` is the number of the newest epoch key at hand (``EpochKeys.create()``), where a
    new keyring starts.
    """
    if connection.info.dbname != f"{service}_keyring":
        raise ValueError("a keyring lives in a database of its own")
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(7305516172)")  # two migrations at once: one waits
        _ensure_roles(connection, service)
        _ensure_schema(connection, service)
        taken = _take_steps(connection, service)
        connection.execute("INSERT INTO keyring.state (epoch) VALUES (%b::int4) ON CONFLICT DO NOTHING", [epoch])
        _grant(connection, service)
    return taken


def _ensure_roles(connection: Connection[Any], service: str) -> None:
    for role, login in ((f"{service}_owner", "NOLOGIN"), (f"{service}_service", "LOGIN")):
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} " + login).format(sql.Identifier(role)))


def _ensure_schema(connection: Connection[Any], service: str) -> None:
    owner = sql.Identifier(f"{service}_owner")
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS keyring AUTHORIZATION {}").format(owner))
    connection.execute(
        "CREATE TABLE IF NOT EXISTS keyring.migration "
        "(step text PRIMARY KEY, digest text NOT NULL, taken_at timestamptz NOT NULL DEFAULT clock_timestamp())"
    )


def _take_steps(connection: Connection[Any], service: str) -> list[str]:
    digests = dict(connection.execute("SELECT step, digest FROM keyring.migration").fetchall())
    taken = []
    for step in sorted(_STEPS.iterdir(), key=lambda path: path.name):
        text = step.read_bytes()
        digest = hashlib.sha256(text).hexdigest()
        if digests.get(step.name, digest) != digest:
            raise PlatformError("migration-file-changed")
        if step.name not in digests:
            connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(f"{service}_owner")))
            connection.execute(text)
            connection.execute("RESET ROLE")
            connection.execute("INSERT INTO keyring.migration (step, digest) VALUES (%s, %s)", [step.name, digest])
            taken.append(step.name)
    return taken


def _grant(connection: Connection[Any], service: str) -> None:
    role = sql.Identifier(f"{service}_service")
    database = sql.Identifier(f"{service}_keyring")
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "GRANT USAGE ON SCHEMA keyring TO {role}",
        "GRANT SELECT ON keyring.state, keyring.secret, keyring.tombstone TO {role}",
        "GRANT INSERT (person, epoch, wrapped) ON keyring.secret TO {role}",
        "GRANT SELECT, INSERT, UPDATE ON keyring.reconciled TO {role}",
        # A secret must outlive a crash before the first event that uses it is written.
        "ALTER ROLE {role} IN DATABASE {database} SET synchronous_commit = on",
        "GRANT EXECUTE ON FUNCTION keyring.destroy, keyring.turn, keyring.rewrap TO {role}",
    ):
        connection.execute(sql.SQL(statement).format(database=database, role=role))

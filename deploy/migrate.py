"""Brings every database, key and queue up to date; safe to repeat, and safe to cut off anywhere."""

import secrets
from collections.abc import Callable
from pathlib import Path

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from deploy.restoring import LEDGER, tail_in_ledger, tail_of
from services.intake.rules.marks import LINKS, MarkKind
from shared.clock import now
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.database import connect
from shared.eventlog.migrate import apply_files, migrate_follower, migrate_log, prepare_database
from shared.house.marks import raise_mark
from shared.messaging.provisioning import provision
from shared.notary.keyfiles import DOSSIERS, REVIEWS, WITNESS, ensure_key, key_name
from shared.notary.migrate import migrate_tree
from shared.rpc.keys import ensure_keys
from shared.sealing.migrate import migrate_keyring
from shared.sealing.roots import EpochKeys, FileRoot

ROOT = Path(__file__).parent.parent
INBOX_FILES = ROOT / "shared" / "messaging" / "sql"
INCARNATION_BYTES = 8


def migrate(settings: Settings, *, progress: Callable[[str], None] = lambda _: None) -> None:
    """Make what is missing: passwords, keys, databases, logs, read models, the broker's topology."""
    for service in SERVICES:
        ensure_secret(settings, "postgres", f"{service}_service", lambda: secrets.token_urlsafe(24))
        ensure_secret(settings, "postgres", f"{service}_notary", lambda: secrets.token_urlsafe(24))
        ensure_secret(settings, "digest", f"{service}.key", lambda: secrets.token_hex(32))
    for name in (*MarkKind, LINKS):
        ensure_secret(settings, "marks", f"{name}.key", lambda: secrets.token_hex(32))
    ensure_secret(settings, "door", "scope.key", lambda: secrets.token_hex(32))
    ensure_keys(settings)
    ensure_key(settings.secrets, WITNESS, origin=key_name(settings, WITNESS), moment=now())
    ensure_key(settings.secrets, REVIEWS, origin=key_name(settings, REVIEWS), moment=now())
    ensure_key(settings.secrets, DOSSIERS, origin=key_name(settings, DOSSIERS), moment=now())
    root = FileRoot(settings.secrets / "root.key")
    root.create()
    for service in SERVICES:
        epochs = EpochKeys(settings.secrets / "epochs", service=service, root=root)
        _migrate_service(settings, service, epoch=epochs.create())
        progress(service)
    raise_marks(settings)
    provision(settings)
    progress("broker")


def raise_marks(settings: Settings) -> None:
    """Raise each log's mark to where it has come, here or in the ledger: a service then starts without asking."""
    with connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger:
        for service in SERVICES:
            with connect(settings.postgres(service, f"{service}_service")) as log:
                here, there = tail_of(log), tail_in_ledger(ledger, service)
            # A log that is now behind its mark is left to its service, which refuses to start.
            if there is None or there.origin == here.origin:
                for seen in (here,) if there is None else (here, there):
                    raise_mark(settings, service, seen)


def ensure_secret(settings: Settings, folder: str, name: str, make: Callable[[], str]) -> None:
    """Write a secret file unless it is there, readable by its owner only, whole or not at all."""
    path = settings.secrets / folder / name
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(make() + "\n", encoding="utf-8")
    draft.replace(path)


def _migrate_service(settings: Settings, service: str, *, epoch: int) -> None:
    keyring = f"{service}_keyring"
    with connect(settings.postgres("postgres", "hoigia")) as administrator:
        for database in (service, keyring):
            _ensure_database(administrator, database)
    with connect(settings.postgres(service, "hoigia")) as connection:
        prepare_database(connection, service, settings.secret("postgres", f"{service}_service"))
        incarnation = secrets.token_hex(INCARNATION_BYTES)
        origin = f"{settings.authority}/{settings.node}/{service}/{incarnation}"
        migrate_log(connection, service, origin=origin, incarnation=incarnation)
        migrate_tree(connection, service, settings.secret("postgres", f"{service}_notary"))
        # What the log was named when it was made, which may be long ago.
        ensure_key(settings.secrets, service, origin=tail_of(connection).origin, moment=now())
        apply_guarded_files(connection, service)
    with connect(settings.postgres(service, f"{service}_service")) as connection:
        _apply_own_files(connection, service)
    with connect(settings.postgres(keyring, "hoigia")) as connection:
        migrate_keyring(connection, service, epoch=epoch)


def apply_guarded_files(connection: Connection[TupleRow], service: str, *, of: str | None = None) -> None:
    """Make, as an administrator, the schemas of a service's database that outlive its projections.

    ``of`` is the service whose guarded files they are, where its database bears another name.
    """
    role, owner = f"{service}_service", f"{service}_owner"
    for schema, holder in (("kept", role), ("guarded", owner)):
        connection.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
                sql.Identifier(schema), sql.Identifier(holder)
            )
        )
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA guarded TO {}").format(sql.Identifier(role)))
    files = ROOT / "services" / (of or service) / "guarded"
    apply_files(connection, files, prefix="guarded", role=owner, schema="guarded")


def _apply_own_files(connection: Connection[TupleRow], service: str) -> None:
    folder = ROOT / "services" / service
    migrate_follower(connection)
    for prefix, files in (("inbox", INBOX_FILES), ("read", folder / "sql"), ("kept", folder / "kept")):
        apply_files(connection, files, prefix=prefix, role=None, schema=prefix, known_in="inbox")


def _ensure_database(connection: Connection[TupleRow], name: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )

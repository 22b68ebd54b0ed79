"""A log with its tree, its signatures and a filled ledger, under the names that the command line knows, to be attacked.

Made once; whatever an attack did to a database is undone by a copy of it as it was.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, LiteralString

from psycopg import sql

from deploy.checked import verify_log
from deploy.migrate import apply_guarded_files
from services.audit.projections import cosigned, witnessed
from services.audit.rules import Finding
from services.audit.rules.verifying import Verdict
from services.audit.service.pulling import Pull
from services.audit.service.sources import OwnLog
from shared.config import Settings
from shared.eventlog.database import Session, connect, open_pool
from shared.eventlog.postgres import READ, PostgresEventLog, record_of
from shared.kernel.canonical import canonical
from shared.kernel.ids import StreamId, derive
from shared.kernel.record import StoredRecord
from shared.messaging.provisioning import ensure_password
from shared.messaging.topology import OPERATOR
from shared.notary.keyfiles import WITNESS, ensure_key, key_name, signing_keys
from shared.notary.leaves import Leaves
from shared.notary.migrate import migrate_tree
from shared.notary.outside import NoteFile
from shared.notary.tree import StoredTree
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.tiles import Edge
from tests.integration.faults.backups import hoigia
from tests.support.fresh import forget_everything
from tests.support.logs import make_log_database, request
from tests.support.records import meta

SERVICE, LEDGER = "intake", "audit"
ELSEWHERE = "hoigia.example/25/witness"
YESTERDAY, SIGNED, COUNT, STEP = 300, 512, 520, 4
"""Records of which there is a backup; records that are signed; all records; events of a command."""
STREAMS = tuple(StreamId(derive("test-stream", "attacked", number)) for number in range(3))
TABLES = {
    SERVICE: (
        *("log.event", "log.event_from_1", "log.command", "log.partition_act", "log.identity"),
        *("tree.tile", "tree.head", "tree.checkpoint", "tree.put_away"),
    ),
    LEDGER: ("guarded.record", "guarded.command", "guarded.witnessed", "guarded.cosigned", "guarded.contradiction"),
}
EARLIER: LiteralString = """
UPDATE log.event SET recorded_at = recorded_at - interval '1 day' WHERE recorded_at > now() - interval '1 hour'
"""
EARLIER_COMMANDS: LiteralString = """
UPDATE log.command SET recorded_at = recorded_at - interval '1 day' WHERE recorded_at > now() - interval '1 hour'
"""

LEAVES: LiteralString = """
UPDATE guarded.record r SET leaf = l.leaf FROM unnest(%s::bytea[]) WITH ORDINALITY l(leaf, position)
WHERE r.position = l.position
"""


@dataclass(slots=True)
class Attacked:
    """The log and the ledger beside it; what is done to them is remembered, and undone by :meth:`restore`."""

    settings: Settings
    touched: set[str] = field(default_factory=set)
    outside: bytes = b""

    def do(self, database: str, *statements: LiteralString) -> None:
        """Do to a database what only a superuser can."""
        self.touched.add(database)
        with connect(self.settings.postgres(database, "hoigia")) as connection:
            for table in TABLES[database]:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            for statement in statements:
                connection.execute(statement)

    def verdict(self) -> Verdict:
        """Verify the log."""
        return verify_log(self.settings, SERVICE)

    def finding(self) -> Finding | None:
        """Give what is wrong with the log."""
        return self.verdict().finding

    def command(self, *words: str) -> tuple[int, Any]:
        """Verify the log as a person would; gives the exit code, and what was printed."""
        ended = hoigia(self.settings, "log", "verify", "--service", SERVICE, "--json", *words)
        return ended.returncode, json.loads(ended.stdout)[SERVICE] if ended.stdout else ended.stderr

    def put_back(self, database: str, backup: str) -> None:
        """Put a backup in the place of a database."""
        with connect(self.settings.postgres("postgres", "hoigia")) as administrator:
            administrator.execute("SET statement_timeout = 0")
            name, template = sql.Identifier(database), sql.Identifier(f"{database}_{backup}")
            administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            administrator.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
        self.touched.add(database)

    def restore(self) -> None:
        """Undo every attack."""
        for database in sorted(self.touched):
            self.put_back(database, "sound")
        self.touched.clear()
        self.put_outside_back()

    def put_outside_back(self) -> None:
        """Write the checkpoint outside PostgreSQL as it was."""
        NoteFile.of(self.settings, SERVICE).write(self.outside.decode())

    def forget_outside(self) -> None:
        """Take the checkpoint outside PostgreSQL away."""
        (self.settings.data_directory / "marks" / f"{SERVICE}.checkpoint").unlink()

    def write_tree_anew(self, *sizes: int) -> None:
        """Make the tree agree with the records as they are now, and sign it with the key of the log."""
        self.do(SERVICE, "DELETE FROM tree.tile", "UPDATE tree.head SET size = 0", "DELETE FROM tree.checkpoint")
        grow(self.settings, 0, *sizes)

    def write_leaves_anew(self) -> None:
        """Give the copies in the ledger the leaves of the records as they are in the log now."""
        with connect(self.settings.postgres(SERVICE, "hoigia")) as connection:
            leaves = Leaves(origin_of(connection), lambda _: {}).after(0, stored(self.settings))
        with connect(self.settings.postgres(LEDGER, "hoigia")) as ledger:
            ledger.execute(LEAVES, (leaves,))

    def cosigned_elsewhere(self, checkpoint: str) -> None:
        """Have a witness of another node cosign a checkpoint."""
        self.touched.add(LEDGER)
        found = Checkpoint.read(checkpoint.rpartition("\n\n")[0] + "\n")
        with connect(self.settings.postgres(LEDGER, "hoigia")) as ledger:
            cosigned.keep(ledger, SERVICE, witness=ELSEWHERE, checkpoint=found, note=checkpoint)

    def newest(self) -> str:
        """Give the newest checkpoint that the log kept."""
        with connect(self.settings.postgres(SERVICE, "hoigia")) as connection:
            kept = StoredTree(connection).newest()
        assert kept is not None
        return kept.note

    @property
    def witness(self) -> str:
        """Name this node's own witness."""
        return key_name(self.settings, WITNESS)


@contextmanager
def attacked(settings: Settings) -> Iterator[Attacked]:
    """Make the log in two days, with a backup in between."""
    forget_everything(settings)
    made = Attacked(settings)
    try:
        _make(made)
        yield made
    finally:
        forget_everything(settings)


def _make(made: Attacked) -> None:
    settings = made.settings
    make_log_database(settings, SERVICE)
    make_log_database(settings, LEDGER)
    with connect(settings.postgres(SERVICE, "hoigia")) as connection:
        migrate_tree(connection, SERVICE, secrets.token_hex(8))
    with connect(settings.postgres(LEDGER, "hoigia")) as connection:
        apply_guarded_files(connection, LEDGER)
    # By it the command line knows that here is a platform.
    ensure_password(settings, OPERATOR)
    _go_on(made, YESTERDAY, YESTERDAY)
    _back_up(settings, "yesterday")
    _go_on(made, COUNT, SIGNED)
    made.outside = NoteFile.of(settings, SERVICE).read() or b""
    with connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger:
        seen = Checkpoint.read(made.outside.decode().rpartition("\n\n")[0] + "\n")
        witnessed.keep(ledger, SERVICE, after=None, checkpoint=seen, note=made.outside.decode())
    made.cosigned_elsewhere(made.newest())
    made.touched.clear()
    _back_up(settings, "sound")


def _go_on(made: Attacked, upto: int, sealed: int) -> None:
    """Append records of a day ago up to a position, have the ledger take them, and sign the tree of a size."""
    settings = made.settings
    log = PostgresEventLog(settings.postgres(SERVICE, f"{SERVICE}_service"), readers=1)
    try:
        ensure_key(settings.secrets, SERVICE, origin=log.origin, moment=datetime(2026, 1, 1, tzinfo=UTC))
        before = log.head()
        for position in range(before, upto, STEP):
            _append(log, position)
        made.do(SERVICE, EARLIER, EARLIER_COMMANDS)
        with open_pool(settings.postgres(LEDGER, f"{LEDGER}_service"), size=2) as pool:
            pull = Pull.begin(SERVICE, OwnLog(log), database=pool, owner="test")
            while pull.step()[0]:
                pass
        with connect(settings.postgres(SERVICE, "hoigia")) as connection:
            size = StoredTree(connection).size()
        grow(settings, size, sealed)
    finally:
        log.close()


def _append(log: PostgresEventLog, position: int) -> None:
    stream = STREAMS[position // STEP % len(STREAMS)]
    version = log.version(stream)
    made = request((stream, version), events=STEP)
    spelled = meta(subject=stream).encode()
    events = [event._replace(meta=spelled) for event in made.events]
    if version == 0:
        code = canonical({"code": f"24-2026-{stream[:8]}"})
        events[0] = events[0]._replace(type="VictimReceived.v1", data=code)
    log.append(replace(made, events=tuple(events)))


def grow(settings: Settings, before: int, *sizes: int) -> None:
    """Grow the tree to sizes, and sign each, as the notary does."""
    with connect(settings.postgres(SERVICE, "hoigia")) as connection:
        tree, records = StoredTree(connection), stored(settings)
        origin = origin_of(connection)
        leaves = Leaves(origin, lambda _: {}).after(0, records)
        edge = Edge().extended(leaves[:before])[0]
        keys = signing_keys(settings.secrets, SERVICE, origin=origin, moment=datetime.now(UTC))  # noqa: TID251
        for size in sizes:
            start = edge.size
            edge, changed = edge.extended(leaves[start:size])
            tree.grow(start, edge.size, changed)
            checkpoint = Checkpoint(origin, edge.size, edge.root())
            note = signed(checkpoint, keys).written()
            NoteFile.of(settings, SERVICE).write(note)
            tree.keep(edge.size, checkpoint.root, note)


def origin_of(connection: Session) -> str:
    """Give the name of the log."""
    row = connection.execute("SELECT origin FROM log.identity").fetchone()
    return str(row[0] if row else "")


def stored(settings: Settings) -> list[StoredRecord]:
    """Give the records of the log."""
    with connect(settings.postgres(SERVICE, "hoigia")) as connection:
        return [record_of(row) for row in connection.execute(READ, (0, COUNT), binary=True).fetchall()]


def _back_up(settings: Settings, name: str) -> None:
    with connect(settings.postgres("postgres", "hoigia")) as administrator:
        administrator.execute("SET statement_timeout = 0")
        for database in (SERVICE, LEDGER):
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            administrator.execute(copy.format(sql.Identifier(f"{database}_{name}"), sql.Identifier(database)))

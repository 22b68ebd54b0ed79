"""Making the tree of a log, and the role that alone may grow it and keep what was signed."""

from pathlib import Path

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from shared.eventlog.migrate import apply_files

FILES = Path(__file__).parent / "sql"
_STATEMENTS = (
    "ALTER ROLE {notary} PASSWORD {password}",
    "CREATE SCHEMA IF NOT EXISTS tree AUTHORIZATION {owner}",
    "GRANT CONNECT ON DATABASE {database} TO {notary}",
    "GRANT USAGE ON SCHEMA log TO {notary}",
    "GRANT USAGE ON SCHEMA tree TO {notary}, {service}",
    "GRANT SELECT ON log.identity, log.event, log.partition_act TO {notary}",
    "GRANT EXECUTE ON FUNCTION log.partitions() TO {notary}",
)
_RIGHTS = (
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tree FROM PUBLIC",
    # The service reads, to answer with proofs and to verify; it neither grows the tree nor keeps a checkpoint.
    "GRANT SELECT ON tree.tile, tree.head, tree.checkpoint, tree.put_away TO {notary}, {service}",
    "GRANT EXECUTE ON FUNCTION tree.grow, tree.keep TO {notary}",
)


def migrate_tree(connection: Connection[TupleRow], service: str, password: str) -> None:
    """Make the tree beside a service's log, or bring it up to date (as administrator); safe to repeat."""
    names = {
        "notary": sql.Identifier(f"{service}_notary"),
        "service": sql.Identifier(f"{service}_service"),
        "owner": sql.Identifier(f"{service}_owner"),
        "database": sql.Identifier(connection.info.dbname),
        "password": sql.Literal(password),
    }
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (f"{service}_notary",)).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {notary} LOGIN").format(**names))
    for statement in _STATEMENTS:
        connection.execute(sql.SQL(statement).format(**names))
    apply_files(connection, FILES, prefix="tree", role=f"{service}_owner", schema="tree")
    for statement in _RIGHTS:
        connection.execute(sql.SQL(statement).format(**names))

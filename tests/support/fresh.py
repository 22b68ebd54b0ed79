"""Servers as on the first day: no platform of a test begins on what another test left behind."""

import shutil
from typing import LiteralString

from psycopg import sql

from shared.config import Settings
from shared.eventlog.database import connect
from shared.house.marks import FOLDER
from shared.messaging.management import ADMINISTRATOR, HOST, Management

OURS = "servers-of-tests"
"""A file in the data directory of servers that a test run started itself."""
UNHURRIED = "SET statement_timeout = 0"
"""For what waits for a checkpoint, as making and dropping a database do: on a busy disk that lasts and lasts."""
_MADE: LiteralString = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
_ALL = {"configure": ".*", "write": ".*", "read": ".*"}


def forget_everything(settings: Settings) -> None:
    """Drop every database that a test or a service made, the services' marks, and all that the broker holds.

    A halted inbox, a ledger with a hole or a message that nobody took outlives the test that made it,
    and the next one, in whatever order they run, would wait for what cannot come. Servers that were given
    (``HOIGIA_TEST_SERVERS=env``) are not ours to empty and are left as they are.
    """
    if not (settings.data_directory / OURS).exists():
        return
    with connect(settings.postgres("postgres", "hoigia")) as administrator:
        administrator.execute(UNHURRIED)
        for (database,) in administrator.execute(_MADE).fetchall():
            administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
    shutil.rmtree(settings.data_directory / FOLDER, ignore_errors=True)
    management = Management(settings)
    management.delete("vhosts", HOST)
    management.put("vhosts", HOST, body={})
    management.put("permissions", HOST, ADMINISTRATOR, body=_ALL)

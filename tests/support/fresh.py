"""Servers as on the first day: no platform of a test begins on what another test left behind."""

import shutil

from psycopg import sql

from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.database import connect
from shared.house.marks import FOLDER
from shared.messaging.management import ADMINISTRATOR, HOST, Management

_ALL = {"configure": ".*", "write": ".*", "read": ".*"}


def forget_everything(settings: Settings) -> None:
    """Drop the databases of every service, their marks, and all that the broker holds.

    A halted inbox, a ledger with a hole or a message that nobody took outlives the test that made it,
    and the next one, in whatever order they run, would wait for what cannot come.
    """
    databases = [name for service in SERVICES for name in (service, f"{service}_keyring")]
    with connect(settings.postgres("postgres", "hoigia")) as administrator:
        for database in databases:
            administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
    shutil.rmtree(settings.data_directory / FOLDER, ignore_errors=True)
    management = Management(settings)
    management.delete("vhosts", HOST)
    management.put("vhosts", HOST, body={})
    management.put("permissions", HOST, ADMINISTRATOR, body=_ALL)

"""`hoigia up` with real servers and stand-ins for the services: quick, and able to misbehave on request.

Each start adds a row to a table and a message to a quorum queue, so that a test sees what survived.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from deploy.launcher import Launcher, Plan, Wish
from deploy.problems import Problem
from deploy.progress import Progress
from deploy.roster import service_part
from deploy.servers.part import Part
from shared.config import Settings
from shared.eventlog.database import connect
from shared.messaging.confirmed import ConfirmedChannel
from shared.messaging.connection import close, open_connection

QUEUE = "starts"


def main() -> int:
    """Start it as the command line asks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--province")
    parser.add_argument("--services", default="healthy-one,healthy-two")
    arguments = parser.parse_args()
    names = arguments.services.split(",")

    def services(settings: Settings, mark: str) -> Sequence[Part]:
        return [_stand_in(name, settings, mark) for name in names]

    try:
        wish = Wish(arguments.data_dir, arguments.province)
        Launcher(wish, Plan(migrate=_note_start, services=services), progress=Progress()).run()
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return problem.exit_code
    return 0


def _stand_in(name: str, settings: Settings, mark: str) -> Part:
    command = (sys.executable, "-m", "tests.support.stand_in", name, str(settings.data_directory))
    return replace(service_part(name, settings, mark), command=command, patience=1.0)


def _note_start(settings: Settings) -> None:
    with connect(settings.postgres("postgres", "hoigia")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS starts (number int)")
        connection.execute("INSERT INTO starts SELECT count(*) + 1 FROM starts")
    broker = open_connection(settings, "hoigia", label="tests")
    broker.channel().queue_declare(QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    channel = ConfirmedChannel(broker)
    channel.publish(b"{}", exchange="", key=QUEUE, user="hoigia")
    channel.settle()
    close(broker)


if __name__ == "__main__":
    sys.exit(main())

"""What leaves the servers by other ways than their files: dumps of databases, and everything the broker handles."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.servers.programs import postgres_program
from shared.config import Settings
from shared.eventlog.database import connect
from shared.messaging.management import HOST, Management
from tests.support.broker import raw, take_all

TRACE_EXCHANGE, TRACE_QUEUE = "amq.rabbitmq.trace", "trace-of-tests"


def dump_all(settings: Settings, into: Path) -> list[Path]:
    """Dump every database of the cluster as an administrator would back it up; gives the files."""
    program = postgres_program("pg_dump")
    assert program is not None, "pg_dump comes with PostgreSQL's client"
    into.mkdir(exist_ok=True)
    with connect(settings.postgres("postgres", "hoigia")) as connection:
        names = [str(row[0]) for row in connection.execute("SELECT datname FROM pg_database WHERE datallowconn")]
    written = []
    for name in names:
        target = into / f"{name}.sql"
        subprocess.run(  # noqa: S603 - our own words
            (
                str(program),
                f"--host={settings.postgres_host}",
                f"--port={settings.postgres_port}",
                "--username=hoigia",
                "--no-password",
                f"--file={target}",
                name,
            ),
            env={"PGPASSWORD": settings.secret("postgres", "hoigia"), "LC_ALL": "C.UTF-8"},
            check=True,
            capture_output=True,
        )
        written.append(target)
    return written


@contextmanager
def traced(settings: Settings, into: Path) -> Iterator[None]:
    """Have the broker copy everything that is published or delivered meanwhile; write it down at the end."""
    management = Management(settings)
    into.mkdir(exist_ok=True)
    with raw(settings) as channel:
        channel.queue_declare(TRACE_QUEUE, auto_delete=False)
        channel.queue_bind(TRACE_QUEUE, TRACE_EXCHANGE, "#")
        management.put("vhosts", HOST, body={"tracing": True})
        try:
            yield
        finally:
            management.put("vhosts", HOST, body={"tracing": False})
            for number, message in enumerate(take_all(channel, TRACE_QUEUE)):
                (into / f"{number:06}.trace").write_bytes(_spelled(message))
            channel.queue_delete(TRACE_QUEUE)


def _spelled(message: Any) -> bytes:
    """Spell one copy with all that was said about it."""
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    about = json.dumps({**message.properties, **message.delivery_info}, ensure_ascii=False, default=str)
    return body + b"\n" + about.encode()

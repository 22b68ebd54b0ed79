"""One service on real PostgreSQL without a broker: its log, read model and kept tables, on a database of its own."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from psycopg import sql

from shared.access.asker import Asker
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.execute import Instruction
from shared.eventlog.migrate import apply_files
from shared.eventlog.readmodel import DecodedLog, Difference, Rebuild, projector
from shared.house.definition import Definition
from shared.house.runtime import Runtime
from shared.kernel.ids import CaseId, CommandId, derive
from shared.sealing.keyring import MemoryKeyring
from tests.support.logs import make_log_database

SERVICES = Path(__file__).parents[2] / "services"


@dataclass(frozen=True, slots=True)
class Deciding:
    """A service that decides, projects and rebuilds in step with the test."""

    runtime: Runtime[Any, Any, Any]
    keyring: MemoryKeyring

    def carry_out(
        self, command: Any, *, case: CaseId | None, asker: Asker, command_id: CommandId | None = None
    ) -> None:
        """Carry a command out under the id that is given, or one of its own."""
        command_id = command_id or CommandId(derive("test-command", secrets.token_hex(8)))
        self.runtime.carry_out(
            Instruction(
                command=command,
                command_id=command_id,
                digest=bytes(32),
                stream=self.runtime.definition.stream_of(command),
                meta=asker.metadata(correlation=command_id, occurred_at=now(), subject=case),
            )
        )

    def project(self) -> None:
        """Bring the read model up to the log."""
        runtime = self.runtime
        source = DecodedLog(runtime.log, runtime.codec)
        follower = projector(
            source, runtime.read_model, connection_string=runtime.connection_string, owner=runtime.definition.name
        )
        follower.start()
        while follower.step():
            pass
        follower.close()

    def rebuild(self) -> list[Difference]:
        """Rebuild beside the live read model and tell what differs."""
        runtime = self.runtime
        source = DecodedLog(runtime.log, runtime.codec)
        return list(Rebuild(source, runtime.read_model, runtime.connection_string).run(check=True))


@contextmanager
def deciding(settings: Settings, definition: Definition[Any, Any, Any]) -> Iterator[Deciding]:
    """Have a service on a database of its own, with a keyring in memory."""
    name = make_log_database(settings)
    folder, role = SERVICES / definition.name, f"{name}_service"
    with connect(settings.postgres(name, "hoigia")) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA kept AUTHORIZATION {}").format(sql.Identifier(role)))
        apply_files(connection, folder / "sql", prefix="read", role=role, schema="read")
        apply_files(connection, folder / "kept", prefix="kept", role=role, schema="kept")
    (settings.secrets / "digest").mkdir(exist_ok=True)
    (settings.secrets / "digest" / f"{name}.key").write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    keyring = MemoryKeyring()
    runtime: Runtime[Any, Any, Any] = Runtime(replace(definition, name=name), settings, keyring)
    try:
        yield Deciding(runtime, keyring)
    finally:
        runtime.close()

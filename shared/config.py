"""The only reader of the environment: frozen settings for every process."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


def inherited() -> dict[str, str]:
    """Give the environment as it was found: where that of a child process begins."""
    return dict(os.environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the parts are. Passwords and keys are never here: they are files below ``secrets``."""

    data_directory: Path
    secrets: Path
    node: str
    authority: str
    postgres_host: str
    postgres_port: int
    broker_host: str
    broker_port: int
    broker_management_port: int
    portal_host: str
    portal_port: int
    portal_proxy: str
    rpc_time_limit: float
    witnesses: Path
    known_logs: Path
    time_stamp_authority: str
    trusted_roots: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read ``HOIGIA_*``; every setting has a default that suits the embedded platform."""
        read = os.environ if environment is None else environment
        data = Path(read.get("HOIGIA_DATA_DIR", ".hoigia")).absolute()
        secrets = Path(read.get("HOIGIA_SECRETS", str(data / "secrets")))
        return cls(
            data_directory=data,
            secrets=secrets,
            node=read.get("HOIGIA_NODE", "24"),
            authority=read.get("HOIGIA_AUTHORITY", "hoigia.example"),
            postgres_host=read.get("HOIGIA_POSTGRES_HOST", "127.0.0.1"),
            postgres_port=int(read.get("HOIGIA_POSTGRES_PORT", "5432")),
            broker_host=read.get("HOIGIA_BROKER_HOST", "127.0.0.1"),
            broker_port=int(read.get("HOIGIA_BROKER_PORT", "5672")),
            broker_management_port=int(read.get("HOIGIA_BROKER_MANAGEMENT_PORT", "15672")),
            portal_host=read.get("HOIGIA_PORTAL_HOST", "127.0.0.1"),
            portal_port=int(read.get("HOIGIA_PORTAL_PORT", "8000")),
            portal_proxy=read.get("HOIGIA_PORTAL_PROXY", ""),
            rpc_time_limit=float(read.get("HOIGIA_RPC_TIME_LIMIT", "10")),
            witnesses=Path(read.get("HOIGIA_WITNESSES", str(secrets / "public" / "witnesses"))),
            known_logs=Path(read.get("HOIGIA_KNOWN_LOGS", str(secrets / "public" / "known-logs"))),
            time_stamp_authority=read.get("HOIGIA_TIME_STAMP_AUTHORITY", ""),
            trusted_roots=Path(read.get("HOIGIA_TRUSTED_ROOTS", str(secrets / "public" / "trusted-roots.pem"))),
        )

    def environment(self) -> dict[str, str]:
        """Spell the settings as the environment of a child process."""
        return {
            "HOIGIA_DATA_DIR": str(self.data_directory),
            "HOIGIA_SECRETS": str(self.secrets),
            "HOIGIA_NODE": self.node,
            "HOIGIA_AUTHORITY": self.authority,
            "HOIGIA_POSTGRES_HOST": self.postgres_host,
            "HOIGIA_POSTGRES_PORT": str(self.postgres_port),
            "HOIGIA_BROKER_HOST": self.broker_host,
            "HOIGIA_BROKER_PORT": str(self.broker_port),
            "HOIGIA_BROKER_MANAGEMENT_PORT": str(self.broker_management_port),
            "HOIGIA_PORTAL_HOST": self.portal_host,
            "HOIGIA_PORTAL_PORT": str(self.portal_port),
            "HOIGIA_PORTAL_PROXY": self.portal_proxy,
            "HOIGIA_RPC_TIME_LIMIT": str(self.rpc_time_limit),
            "HOIGIA_WITNESSES": str(self.witnesses),
            "HOIGIA_KNOWN_LOGS": str(self.known_logs),
            "HOIGIA_TIME_STAMP_AUTHORITY": self.time_stamp_authority,
            "HOIGIA_TRUSTED_ROOTS": str(self.trusted_roots),
        }

    def secret(self, *path: str) -> str:
        """Read one secret file below ``secrets``, without its line end."""
        return self.secrets.joinpath(*path).read_text(encoding="utf-8").rstrip("\n")

    def door_scope(self) -> str:
        """Give the scope of ids that begin at this node's doors: its name and a secret that never changes."""
        return f"{self.authority}/{self.node}/{self.secret('door', 'scope.key')}"

    def postgres(self, database: str, role: str) -> str:
        """Give the connection string of a role to a database of the cluster."""
        password = self.secret("postgres", role)
        return (
            f"host={self.postgres_host} port={self.postgres_port} dbname={database} user={role} "
            f"password={password} connect_timeout=5 application_name={role}"
        )

    def broker(self, user: str) -> str:
        """Give the AMQP URL of a broker user."""
        return f"amqp://{user}:{self.secret('broker', user)}@{self.broker_host}:{self.broker_port}//"

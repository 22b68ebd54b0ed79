"""What is kept of an embedded instance: its province, the name of its authority, its ports, what runs now."""

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deploy.problems import UNREACHABLE, Problem
from deploy.servers.ports import free_run, run_is_free
from deploy.servers.processes import birth
from deploy.servers.rabbitmq import PORTS
from shared.config import Settings, inherited
from shared.contracts.registry import SERVICES
from shared.messaging.topology import OPERATOR
from shared.notary.keyfiles import WITNESS, read_keys
from shared.sealing.files import write_whole

HOST = "127.0.0.1"
_MANAGEMENT = 3
_AUTHORITY = "HOIGIA_AUTHORITY"


@dataclass(frozen=True, slots=True)
class Running:
    """One part as the launcher last saw it."""

    name: str
    pid: int | None
    state: str
    address: str | None = None
    restarts: int = 0
    code: str | None = None
    """Why it refuses to start; what it said itself, and not kept here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One embedded instance. ``mark`` is carried by every process of it; ``launcher`` is its starter's id and birth."""

    mark: str
    node: str
    # None in what was written down before it was kept: the next start reads it from the keys.
    authority: str | None
    postgres_port: int
    broker_port: int
    portal_port: int
    state: str = "stopped"
    launcher: tuple[int, int] | None = None
    # Whether the first migration was through, so that what the broker keeps is of value.
    kept: bool = False
    processes: tuple[Running, ...] = ()

    @property
    def management_port(self) -> int:
        """The broker's management interface: one of its run of ports."""
        return self.broker_port + _MANAGEMENT

    @property
    def url(self) -> str:
        """Where the portal answers."""
        return f"http://{HOST}:{self.portal_port}"

    def environment(self, data: Path) -> dict[str, str]:
        """Spell as settings whose the instance is and where its parts are."""
        return {
            "HOIGIA_DATA_DIR": str(data),
            "HOIGIA_NODE": self.node,
            **({} if self.authority is None else {_AUTHORITY: self.authority}),
            "HOIGIA_POSTGRES_HOST": HOST,
            "HOIGIA_POSTGRES_PORT": str(self.postgres_port),
            "HOIGIA_BROKER_HOST": HOST,
            "HOIGIA_BROKER_PORT": str(self.broker_port),
            "HOIGIA_BROKER_MANAGEMENT_PORT": str(self.management_port),
            "HOIGIA_PORTAL_HOST": HOST,
            "HOIGIA_PORTAL_PORT": str(self.portal_port),
        }


def settings_of(data: Path) -> Settings:
    """Give the settings of the platform in a data directory; raises :class:`Problem` where there never was one."""
    settings = settings_at(data)
    # Containers have no instance.json, but the password that `migrate` made for whoever types commands.
    if load(data) is None and not (settings.secrets / "broker" / OPERATOR).exists():
        raise Problem(f"{never_started(data)}; --data-dir says where one is", exit_code=UNREACHABLE)
    return settings


def never_started(data: Path) -> str:
    """Say that a data directory has no instance."""
    return f"no instance was ever started in {data}"


def settings_at(data: Path) -> Settings:
    """Give the settings for a data directory, whether or not anything was ever started in it."""
    directory = data.absolute()
    instance = load(directory)
    found = {"HOIGIA_DATA_DIR": str(directory)} if instance is None else instance.environment(directory)
    return Settings.from_environment({**inherited(), **found})


def load(data: Path) -> Instance | None:
    """Read ``instance.json``; ``None`` when there is no instance yet."""
    path = data / "instance.json"
    try:
        return _read(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise Problem(f"{path} cannot be read; what it told can only be taken from a copy of it") from None


def save(data: Path, instance: Instance) -> None:
    """Write ``instance.json``, whole or not at all."""
    write_whole(data / "instance.json", json.dumps(_written(instance), indent=1).encode())


def begin(data: Path, *, province: str | None, port: int | None) -> Instance:
    """Take the instance that is there, or describe a new one; ports that others took meanwhile are chosen again."""
    found = load(data)
    if found is None:
        said = Settings.from_environment()
        found = Instance(
            mark=secrets.token_hex(16),
            node=province or said.node,
            authority=said.authority,
            postgres_port=0,
            broker_port=0,
            portal_port=0,
        )
    elif province not in {None, found.node}:
        raise Problem(f"the data in {data} are of province {found.node}, not {province}; use another --data-dir")
    if port is not None and not run_is_free(port, 1):
        raise Problem(f"port {port} is taken; give another --port, or none")
    return replace(
        found,
        authority=_authority(data, found),
        postgres_port=_kept(found.postgres_port, 1),
        broker_port=_kept(found.broker_port, PORTS),
        portal_port=port or _kept(found.portal_port, 1),
        launcher=(os.getpid(), birth(os.getpid()) or 0),
        state="starting",
        processes=(),
    )


class Lock:
    """Held by the launcher as long as it lives; the kernel lets go of it however the launcher ends."""

    def __init__(self, data: Path) -> None:
        """Open the lock's file; nothing is taken before :meth:`take`."""
        self._file = os.open(data / "launcher.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> bool:
        """Take it unless another process has it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go."""
        os.close(self._file)


def is_launched(data: Path) -> bool:
    """Tell whether a launcher holds a data directory."""
    if not (data / "launcher.lock").exists():
        return False
    lock = Lock(data)
    try:
        return not lock.take()
    finally:
        lock.close()


def _authority(data: Path, found: Instance) -> str | None:
    """Give the name that the instance has for good, ``None`` while nothing says it.

    Raises :class:`Problem` where the environment says another one.
    """
    said = inherited().get(_AUTHORITY)
    kept = found.authority or _signed_under(data, found.node)
    if kept is not None and said not in {None, kept}:
        raise Problem(
            f"the logs, keys and ids in {data} are of {kept}, and {_AUTHORITY} says {said}: "
            "leave it as it was, or use another --data-dir"
        )
    return kept or said


def _signed_under(data: Path, node: str) -> str | None:
    """Read whose the keys of an instance are; the logs' before the witness's, for a log never changes its name."""
    directory = settings_at(data).secrets
    names = [one.name for whose in (*SERVICES, WITNESS) for one in read_keys(directory, whose).ever()]
    return next((name.partition(f"/{node}/")[0] for name in names if f"/{node}/" in name), None)


def _kept(port: int, length: int) -> int:
    return port if port and run_is_free(port, length) else free_run(length)


def _written(instance: Instance) -> Mapping[str, Any]:
    broker = {"port": instance.broker_port, "management_port": instance.management_port}
    return {
        "mark": instance.mark,
        "node": instance.node,
        "authority": instance.authority,
        "state": instance.state,
        "kept": instance.kept,
        "launcher": None if instance.launcher is None else dict(zip(("pid", "birth"), instance.launcher, strict=True)),
        "postgres": {"host": HOST, "port": instance.postgres_port},
        "broker": {"host": HOST, **broker},
        "portal": {"host": HOST, "port": instance.portal_port},
        "processes": [
            {"name": p.name, "pid": p.pid, "state": p.state, "address": p.address, "restarts": p.restarts}
            for p in instance.processes
        ],
    }


def _read(words: Mapping[str, Any]) -> Instance:
    launcher = words["launcher"]
    return Instance(
        mark=words["mark"],
        node=words["node"],
        authority=words.get("authority"),
        state=words["state"],
        kept=words["kept"],
        launcher=None if launcher is None else (launcher["pid"], launcher["birth"]),
        postgres_port=words["postgres"]["port"],
        broker_port=words["broker"]["port"],
        portal_port=words["portal"]["port"],
        processes=tuple(Running(**row) for row in words["processes"]),
    )

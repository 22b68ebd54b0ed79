"""What a run does. Whatever chance decides follows from the seed; only who is faster does not."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shared.config import Settings

FAULTS = ("backends", "writer", "follower", "pause", "foreign", "slow", "database", "broker")
RUN, STOP, HEAD = "run.json", "stop", "head"
SERVICE = "intake"
"""Whose log it is: the relay publishes what this service may."""

QUEUES = {"portal": "portal.inbound", "referrals": "referrals.reactions"}
"""Queues of which a consumer keeps a record, by the broker user that reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much of what; ``writers`` are processes of ``threads`` writers each, ``batch`` the most events a command."""

    seed: int
    events: int
    minutes: float
    writers: int = 4
    threads: int = 2
    readers: int = 2
    followers: int = 1
    batch: int = 20
    shared: int = 5
    tell: int = 40
    pause: tuple[float, float] = (0.2, 1.0)
    faults: tuple[str, ...] = FAULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A plan and where it is carried out; what every process of the run is told."""

    plan: Plan
    directory: Path
    database: str
    data_dir: Path
    postgres_port: int
    broker_port: int

    def write(self) -> None:
        """Leave it for the processes; holds a password."""
        path = self.directory / RUN
        path.touch(mode=0o600)
        plain: dict[str, Any] = {**asdict(self), "directory": str(self.directory), "data_dir": str(self.data_dir)}
        path.write_text(json.dumps(plain), encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> "Run":
        """Read what was left for the processes."""
        plain = json.loads((directory / RUN).read_text(encoding="utf-8"))
        planned: dict[str, Any] = plain.pop("plan")
        words: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in planned.items()}
        plain["data_dir"], plain["directory"] = Path(plain["data_dir"]), directory
        return cls(plan=Plan(**words), **plain)

    def settings(self) -> Settings:
        """Give the settings that the processes of a run share."""
        words = {
            "HOIGIA_DATA_DIR": str(self.data_dir),
            "HOIGIA_POSTGRES_PORT": str(self.postgres_port),
            "HOIGIA_BROKER_PORT": str(self.broker_port),
            "HOIGIA_BROKER_MANAGEMENT_PORT": str(self.broker_port + 3),
        }
        return Settings.from_environment(words)

    def is_stopping(self) -> bool:
        """Tell whether writers are to finish what is in hand."""
        return (self.directory / STOP).exists()

    def last(self) -> int | None:
        """Give the position at which followers end, once it is known."""
        path = self.directory / HEAD
        return int(path.read_text(encoding="ascii")) if path.exists() else None


def reads_of(queue: str) -> Sequence[str]:
    """Give the announced types that reach a queue (the topology says so; a test holds this to it)."""
    return ("CaseClosed.v1", "ConsentGiven.v1") if queue == QUEUES["portal"] else ("ConsentGiven.v1",)

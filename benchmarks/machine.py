"""What a measurement was taken on, and how busy that was."""

import json
import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.contenders import Peers
from deploy.servers.programs import postgres_program

_USER, _SYSTEM, _CHILD_USER, _CHILD_SYSTEM = 11, 12, 13, 14
_PARENT = 1


def load() -> float:
    """Give how many processes wanted a processor, over the last minute."""
    return os.getloadavg()[0]


def processor_seconds(parent: int) -> float:
    """Add up what a server's processes have used, those that ended too."""
    while True:
        before = _of_ended(parent)
        ticks = _of_running(parent)
        # One that ended meanwhile may be counted twice, or not at all.
        if _of_ended(parent) == before:
            return (before + ticks) / os.sysconf("SC_CLK_TCK")


def _of_ended(parent: int) -> int:
    fields = _fields(Path(f"/proc/{parent}"))
    return int(fields[_CHILD_USER]) + int(fields[_CHILD_SYSTEM])


def _of_running(parent: int) -> int:
    ticks = 0
    for entry in Path("/proc").iterdir():
        fields = _fields(entry) if entry.name.isdigit() else []
        if fields and parent in {int(entry.name), int(fields[_PARENT])}:
            ticks += int(fields[_USER]) + int(fields[_SYSTEM])
    return ticks


def describe(peers: Peers) -> dict[str, str]:
    """Name the machine and the version of everything that takes part."""
    found = {
        "processor": _first("/proc/cpuinfo", "model name"),
        "cores": str(os.cpu_count()),
        "memory": _first("/proc/meminfo", "MemTotal"),
        "system": platform.platform(),
        "postgresql": _said((str(postgres_program("postgres")), "--version")),
        "python": platform.python_version(),
        "psycopg": version("psycopg"),
        "eventlet": version("eventlet"),
    }
    if peers.eventsourcing is not None:
        ask = "from importlib.metadata import version as v; print(v('eventsourcing'), 'with psycopg', v('psycopg'))"
        found["eventsourcing"] = _said((str(peers.eventsourcing), "-c", ask))
    if peers.message_db is not None:
        found["message-db"] = _message_db(peers.message_db)
    return found


def _message_db(folder: Path) -> str:
    for place, read in ((folder / "VERSION.txt", str.strip), (folder.parent / "package.json", _package_version)):
        if place.exists():
            return read(place.read_text(encoding="utf-8"))
    return "unknown"


def _package_version(text: str) -> str:
    return str(json.loads(text)["version"])


def _first(file: str, word: str) -> str:
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(word)), "unknown")


def _said(words: tuple[str, ...]) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own words


def _fields(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []

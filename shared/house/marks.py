"""High-water marks: how far each log is known to have come, in files outside PostgreSQL.

A database that came from a backup is behind its mark, and its service must not go on from there.
A mark only rises. It may be lost: the ledger is then asked, and must answer.
"""

import json
from pathlib import Path

from shared.config import Settings
from shared.eventlog.store import Tail
from shared.sealing.files import write_whole

FOLDER = "marks"


def read_mark(settings: Settings, service: str) -> Tail | None:
    """Read a service's mark; ``None`` where there is none, or none that can be read."""
    try:
        words = json.loads(_path(settings, service).read_text(encoding="utf-8"))
        return Tail(str(words["origin"]), int(words["position"]), int(words["command"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def raise_mark(settings: Settings, service: str, tail: Tail) -> None:
    """Raise a service's mark to where its log has come; a mark of another incarnation is replaced."""
    before = read_mark(settings, service)
    if before is not None and before.origin == tail.origin:
        tail = Tail(tail.origin, max(before.position, tail.position), max(before.command, tail.command))
        if tail == before:
            return
    path = _path(settings, service)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    words = {"origin": tail.origin, "position": tail.position, "command": tail.command}
    write_whole(path, json.dumps(words).encode())


def is_behind(tail: Tail, other: Tail) -> bool:
    """Tell whether a log lacks something that it had."""
    return tail.position < other.position or tail.command < other.command


def _path(settings: Settings, service: str) -> Path:
    return settings.data_directory / FOLDER / f"{service}.json"

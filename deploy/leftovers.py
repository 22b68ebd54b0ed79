"""Ends what an instance's launcher left behind when it was killed; nothing that is not the instance's own."""

import signal
from collections.abc import Mapping
from pathlib import Path

from deploy.servers.processes import belonging, send, wait_until

# What the kernel was asked to send when the launcher died; said again to one that it missed.
_POLITE: Mapping[str, signal.Signals] = {"postgres": signal.SIGINT, "beam.smp": signal.SIGTERM}
PATIENCE_SECONDS = 30.0
KILL_SECONDS = 10.0


def sweep(mark: str) -> int:
    """End every process that carries the mark; tell how many there were."""
    found = belonging(mark)
    for pid in found:
        send(pid, _POLITE.get(_program(pid), signal.SIGKILL))
    if not wait_until(lambda: not belonging(mark), PATIENCE_SECONDS):
        for pid in belonging(mark):
            send(pid, signal.SIGKILL)
        wait_until(lambda: not belonging(mark), KILL_SECONDS)
    return len(found)


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""

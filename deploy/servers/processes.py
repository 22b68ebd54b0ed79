"""Knowing and ending processes by their id, never by their name."""

import os
import signal
import time
from pathlib import Path

POLL_SECONDS = 0.05


def is_running(pid: int) -> bool:
    """Tell whether a process lives; a zombie does not."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return text.rpartition(")")[2].split()[0] not in {"Z", "X"}


def mentions(pid: int, words: str) -> bool:
    """Tell whether a process's command line or environment names something of ours."""
    for name in ("cmdline", "environ"):
        try:
            if words.encode() in Path(f"/proc/{pid}/{name}").read_bytes():
                return True
        except OSError:
            continue
    return False


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Wait for a process to end; tell whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not is_running(pid):
            return True
        time.sleep(POLL_SECONDS)
    return not is_running(pid)


def end(pid: int, *, patience: float, first: signal.Signals = signal.SIGTERM) -> None:
    """End a process politely, then for certain."""
    for word, seconds in ((first, patience), (signal.SIGKILL, 10.0)):
        try:
            os.kill(pid, word)
        except ProcessLookupError:
            return
        if wait_until_gone(pid, seconds):
            return

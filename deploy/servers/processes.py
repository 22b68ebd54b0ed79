"""Knowing and ending processes by their id, never by their name."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

POLL_SECONDS = 0.05
_KILL_SECONDS = 10.0
# Fields of /proc/PID/stat after the program's name, which may hold anything: state, parent, … start time.
_STATE, _PARENT, _BIRTH = 0, 1, 19


def is_running(pid: int) -> bool:
    """Tell whether a process lives; a zombie does not."""
    fields = _fields(pid)
    return bool(fields) and fields[_STATE] not in {"Z", "X"}


def birth(pid: int) -> int | None:
    """Give when a process began, in ticks since the machine did: with its id this names it for certain."""
    fields = _fields(pid)
    return int(fields[_BIRTH]) if fields else None


def mentions(pid: int, words: str) -> bool:
    """Tell whether a process's command line or environment names something of ours.

    A process of another account shows its environment only to a root with all its powers (a
    container's has not), so the servers carry the words on their command lines too.
    """
    for name in ("cmdline", "environ"):
        with suppress(OSError):
            if words.encode() in Path(f"/proc/{pid}/{name}").read_bytes():
                return True
    return False


def belonging(words: str) -> list[int]:
    """Find the running processes that name something of ours, but not those which another of them started."""
    found = {pid for pid in _every() if pid != os.getpid() and mentions(pid, words) and is_running(pid)}
    return sorted(pid for pid in found if _parent(pid) not in found)


def wait_until(condition: Callable[[], bool], seconds: float, *, pause: float = POLL_SECONDS) -> bool:
    """Look again and again until a condition holds, ``pause`` seconds apart; tell whether it did within the time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Wait for a process to end; tell whether it did."""
    return wait_until(lambda: not is_running(pid), seconds)


def send(pid: int, word: signal.Signals) -> bool:
    """Send a signal to a process; tell whether it was there."""
    try:
        os.kill(pid, word)
    except ProcessLookupError:
        return False
    return True


def end(pid: int, *, patience: float, first: signal.Signals = signal.SIGTERM) -> None:
    """End a process politely, then for certain; never another that was given its number meanwhile."""
    born = birth(pid)
    if born is None:
        return
    for word, seconds in ((first, patience), (signal.SIGKILL, _KILL_SECONDS)):
        if birth(pid) != born or not send(pid, word) or wait_until_gone(pid, seconds):
            return


def _every() -> Iterator[int]:
    return (int(entry) for entry in os.listdir("/proc") if entry.isdigit())  # noqa: PTH208 - names alone, ten times faster


def _parent(pid: int) -> int | None:
    fields = _fields(pid)
    return int(fields[_PARENT]) if fields else None


def _fields(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()

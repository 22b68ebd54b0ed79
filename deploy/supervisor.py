"""Keeps parts running: starts them, sees when they are ready, starts again what dies, stops them in order.

One thread, no callbacks from elsewhere: whoever owns a supervisor calls :meth:`step` often.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deploy.instance import Running
from deploy.servers.part import Part, launch
from deploy.servers.processes import POLL_SECONDS, is_running, send

# Seconds to wait before a part is started again, by how often it died in a row.
BACK_OFF = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 30.0
# With which a service ends that must not start (deploy/starting.py); the other parts go on without it.
REFUSED_CODE = 4
KILL_SECONDS = 10.0

WAITING, STARTING, READY, RESTARTING, STOPPING, STOPPED, FAILED, REFUSED = (
    "waiting", "starting", "ready", "restarting", "stopping", "stopped", "failed", "refused",
)  # fmt: skip


@dataclass(slots=True)
class Watched:
    """A part and how it is doing."""

    part: Part
    state: str = WAITING
    child: "subprocess.Popen[bytes] | None" = None
    since: float = 0.0
    again_at: float = 0.0
    deaths: int = 0
    restarts: int = 0
    served: bool = field(default=False)
    refuses: bool = field(default=False)

    @property
    def pid(self) -> int | None:
        """The process's id while there is one."""
        return None if self.child is None else self.child.pid

    def running(self) -> Running:
        """Describe it for ``instance.json``."""
        return Running(self.part.name, self.pid, self.state, self.part.address, self.restarts)


class Supervisor:
    """Watches over parts; tells ``changed`` of each change of state."""

    def __init__(self, changed: Callable[[Watched], None], *, at_once: int = 3) -> None:
        """Start at most ``at_once`` parts together: more would only wait for each other on few cores."""
        self._changed = changed
        self._at_once = at_once
        self.watched: dict[str, Watched] = {}

    def add(self, part: Part) -> None:
        """Take a part in; the next steps start it."""
        self.watched[part.name] = Watched(part)

    def step(self) -> None:
        """Look at every part once and do what is due."""
        now = time.monotonic()
        for one in self.watched.values():
            self._reap(one, now)
            if one.state == STARTING:
                self._look(one, now)
        for one in self.watched.values():
            if one.state in {WAITING, RESTARTING, REFUSED} and one.again_at <= now and (one.served or self._has_room()):
                self._start(one, now)

    def are_ready(self, names: Sequence[str]) -> bool:
        """Tell whether all of these serve, but for those that refuse to until a person has acted."""
        return all(one.state == READY or one.refuses for one in map(self.watched.__getitem__, names))

    def refusing(self) -> list[Watched]:
        """Give the parts that refuse to start."""
        return [one for one in self.watched.values() if one.refuses]

    def failed(self) -> Watched | None:
        """Give a part that was given up."""
        return next((one for one in self.watched.values() if one.state == FAILED), None)

    def stop(self, names: Sequence[str], *, hurried: Callable[[], bool]) -> None:
        """Stop these together: a polite word, each one's patience, then SIGKILL."""
        going = [one for name in names if (one := self.watched.get(name)) and one.child is not None]
        for one in going:
            self._turn(one, STOPPING)
            _tell(one, one.part.stop_signal)
        began = time.monotonic()
        while left := [one for one in going if _alive(one)]:
            waited = time.monotonic() - began
            for one in left:
                if hurried() or waited > one.part.patience:
                    _tell(one, signal.SIGKILL)
            if waited > KILL_SECONDS + max(one.part.patience for one in left):
                break
            time.sleep(POLL_SECONDS)
        for name in names:
            if name in self.watched:
                self._forget(self.watched[name])

    def _forget(self, one: Watched) -> None:
        one.child = None
        self._turn(one, STOPPED)

    def _has_room(self) -> bool:
        return sum(one.state == STARTING and not one.served for one in self.watched.values()) < self._at_once

    def _start(self, one: Watched, now: float) -> None:
        one.child = launch(one.part)
        one.since = now
        self._turn(one, STARTING)

    def _look(self, one: Watched, now: float) -> None:
        limit = one.part.start_limit
        if one.pid is not None and one.part.ready(one.pid):
            one.served, one.since, one.refuses = True, now, False
            self._turn(one, READY)
        elif limit is not None and now - one.since > limit:
            _tell(one, signal.SIGKILL)

    def _reap(self, one: Watched, now: float) -> None:
        if one.child is None or one.child.poll() is None:
            return
        one.refuses = one.child.returncode == REFUSED_CODE
        one.child = None
        if one.refuses:
            # No death, however often: it starts once somebody has done what its log says.
            one.again_at = now + BACK_OFF[-1]
            self._turn(one, REFUSED)
            return
        steady = one.state == READY and now - one.since > STEADY_SECONDS
        one.deaths = 1 if steady else one.deaths + 1
        if not one.served and one.deaths >= one.part.first_starts:
            self._turn(one, FAILED)
            return
        one.again_at = now + BACK_OFF[min(one.deaths, len(BACK_OFF)) - 1]
        one.restarts += 1
        self._turn(one, RESTARTING)

    def _turn(self, one: Watched, state: str) -> None:
        one.state = state
        self._changed(one)


def _alive(one: Watched) -> bool:
    return one.child is not None and one.child.poll() is None and is_running(one.child.pid)


def _tell(one: Watched, word: signal.Signals) -> None:
    # A child that was not waited for keeps its id, so this reaches it or nobody.
    if one.child is not None and one.child.poll() is None:
        send(one.child.pid, word)

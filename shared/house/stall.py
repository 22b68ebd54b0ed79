"""How long the hub of a process is kept from its green threads: a ticker that notes how late it is woken.

Whatever blocks (a call that does not wait cooperatively, long work between two waits) makes it late.
"""

import threading
import time

from shared.metrics import METRICS, Registry

EVERY_SECONDS = 0.025
STOP_SECONDS = 2.0


class HubTicker:
    """Sleeps a moment, again and again, and notes how much longer it was."""

    def __init__(self, registry: Registry = METRICS, every: float = EVERY_SECONDS) -> None:
        """Take where to note it."""
        self._registry = registry
        self._every = every
        self._stopping = threading.Event()
        self._stopped = threading.Event()

    def run(self) -> None:
        """Tick until stopped."""
        while not self._stopping.is_set():
            before = time.monotonic()
            time.sleep(self._every)
            late = time.monotonic() - before - self._every
            self._registry.observe("hoigia_hub_stall_seconds", max(0.0, late))
        self._stopped.set()

    def stop(self) -> bool:
        """Stop; tell whether it ended in time."""
        self._stopping.set()
        return self._stopped.wait(STOP_SECONDS)

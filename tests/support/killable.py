"""The broker of a test run as a test kills it: never with new queues that it has not written down yet."""

import time

import pytest

from deploy.servers.rabbitmq import WRITTEN_SECONDS
from shared.messaging.provisioning import provision
from shared.messaging.topology import UNCLAIMED
from tests.support.broker import has_queue
from tests.support.servers import Servers


class KillableBroker:
    """Provisions the broker, and may end it and start it again.

    A node that is killed right after it made quorum queues comes back with queues that take nothing ever again, and
    every later test would fail at them.
    """

    def __init__(self, servers: Servers) -> None:
        """Take whose broker it is."""
        self.settings = servers.settings
        self._server = servers.rabbit
        self._newest = time.monotonic()

    def provision(self) -> None:
        """Bring it to what is described; remembers when that made queues, as it does when all was forgotten."""
        was_there = has_queue(self.settings, UNCLAIMED)
        provision(self.settings)
        if not was_there:
            self._newest = time.monotonic()

    def kill(self) -> None:
        """End it at once, as a power cut would, when its queues are written down; skips where it is not ours."""
        if self._server is None:
            pytest.skip("the broker is not ours: it cannot be killed from here")
        time.sleep(max(0.0, self._newest + WRITTEN_SECONDS - time.monotonic()))
        self._server.kill()

    def start(self) -> None:
        """Start it on what it kept, and wait until it serves."""
        assert self._server is not None, "what was not killed need not be started"
        self._server.start()

"""Services as processes on servers that may be killed; intake and verification speak through a wire."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.integration.faults.books import SERVICES, WATCH, Books
from tests.support.broker import purge, raw, until
from tests.support.platform import Platform, platform
from tests.support.seen import Asking, asking
from tests.support.servers import Servers
from tests.support.wire import Wire, wire

WIRED = ("intake", "verification")
SETTLING_SECONDS = 120.0


@pytest.fixture(scope="module")
def wires(running_servers: Servers) -> Iterator[dict[str, Wire]]:
    """One wire to the broker for each of the services that are held."""
    settings = running_servers.settings
    address = (settings.broker_host, settings.broker_port)
    with wire(*address) as first, wire(*address) as second:
        yield dict(zip(WIRED, (first, second), strict=True))


@pytest.fixture(scope="module")
def running(running_servers: Servers, wires: dict[str, Wire]) -> Iterator[Platform]:
    settings = running_servers.settings
    with platform(settings) as running:
        purge(settings)
        for name, passing in wires.items():
            running.apart[name] = replace(settings, broker_port=passing.port)
        running.start(*SERVICES)
        yield running
    purge(settings)
    with raw(settings) as channel:
        channel.queue_delete(WATCH)


@pytest.fixture
def status(running: Platform, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """Ask for the state of those that run."""
    return asking(running.settings, monkeypatch, SERVICES)


@pytest.fixture
def books(running: Platform) -> Books:
    """Open the books; every service runs and nothing is under way when a test begins."""
    running.start(*SERVICES)
    books = Books(running.settings)
    until(books.is_settled, SETTLING_SECONDS)
    return Books(running.settings)

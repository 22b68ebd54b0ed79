"""Two processes of one service: one follows, the other stands by and takes over when the first is killed."""

import signal
import subprocess
from collections.abc import Iterator
from typing import LiteralString

import pytest

from deploy.roster import service_part
from deploy.servers.part import launch
from deploy.servers.processes import wait_until
from shared.eventlog.readmodel import FOLLOWER_NAME as READ_MODEL
from shared.messaging.relay import FOLLOWER_NAME as RELAY
from tests.integration.faults.books import Books
from tests.integration.faults.load import load
from tests.integration.faults.test_killed_under_load import SEED, check, grown
from tests.support.broker import until
from tests.support.platform import START_SECONDS, Platform

pytestmark = pytest.mark.servers

SERVICE = "intake"
TAKEN: LiteralString = "SELECT name, epoch, position FROM read.follower WHERE name = ANY(%s) ORDER BY name"


@pytest.fixture
def second(running: Platform) -> Iterator[subprocess.Popen[bytes]]:
    """Start a second process of intake beside the first."""
    part = service_part(SERVICE, running.apart.get(SERVICE, running.settings), "tests")
    child = launch(part)
    try:
        assert wait_until(lambda: part.ready(child.pid), START_SECONDS), part.log.read_text()[-3000:]
        yield child
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()


def epochs(books: Books) -> dict[str, int]:
    """Tell how often each follower of the service was taken over."""
    return {name: epoch for name, epoch, _ in books.rows(SERVICE, TAKEN, [READ_MODEL, RELAY])}


def test_the_one_that_stands_by_takes_over_and_nothing_is_twice_or_missing(
    running: Platform, books: Books, second: subprocess.Popen[bytes]
) -> None:
    before = epochs(books)
    with load(running, SEED) as giving:
        until(grown(giving, 10))
        assert epochs(books) == before, "the second one left the followers to the first"
        running.kill(SERVICE)
        until(grown(giving, 10))
        until(lambda: epochs(books) == {name: epoch + 1 for name, epoch in before.items()})
        assert second.poll() is None
        running.start(SERVICE)
        until(grown(giving, 5))
        second.send_signal(signal.SIGKILL)
        until(lambda: epochs(books) == {name: epoch + 2 for name, epoch in before.items()})
        until(grown(giving, 10))
    check(books, giving)

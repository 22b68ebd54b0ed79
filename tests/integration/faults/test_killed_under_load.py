"""Processes and servers killed at chosen-by-seed moments under load; then the books must be right.

`HOIGIA_TEST_SEED` repeats a run; the seed is part of every failure.
"""

import random
import secrets
import time
from collections.abc import Callable

import pytest

from shared.config import inherited
from tests.integration.faults.books import SERVICES, Books
from tests.integration.faults.conftest import SETTLING_SECONDS
from tests.integration.faults.load import Load, load
from tests.support.broker import until
from tests.support.platform import Platform
from tests.support.servers import Server, Servers

pytestmark = pytest.mark.servers

KILLS = 8
SEED = int(inherited().get("HOIGIA_TEST_SEED") or secrets.randbelow(10**6))


def grown(giving: Load, more: int) -> Callable[[], bool]:
    """Give a condition: that many more commands were acknowledged than now, or an officer gave up."""
    enough = len(giving.answers) + more
    return lambda: len(giving.answers) >= enough or bool(giving.wrong)


def check(books: Books, giving: Load) -> None:
    """Wait until nothing is on its way and compare the books with what officers were told."""
    told = f"seed {SEED}, {len(giving.answers)} commands, {giving.repeated} answered late"
    print(told)  # noqa: T201 - shown with a failure
    assert giving.wrong == [], told
    until(books.is_settled, SETTLING_SECONDS)
    assert books.faults(giving.answers) == [], told


def test_services_are_killed_again_and_again(running: Platform, books: Books) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same faults for the same seed
    with load(running, SEED) as giving:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.0, 0.4))  # this is the fault's moment, not a wait for something
            service = chance.choice(SERVICES)
            running.kill(service)
            running.start(service)
        until(grown(giving, 10))
    check(books, giving)


def test_every_service_is_killed_at_once(running: Platform, books: Books) -> None:
    with load(running, SEED) as giving:
        until(grown(giving, 10))
        running.kill(*SERVICES)
        running.start(*SERVICES)
        until(grown(giving, 10))
    check(books, giving)


def rabbit_of(servers: Servers) -> Server:
    if servers.rabbit is None:
        pytest.skip("the broker is not ours: it cannot be killed from here")
    return servers.rabbit


def postgres_of(servers: Servers) -> Server:
    if servers.postgres is None:
        pytest.skip("PostgreSQL is not ours: it cannot be killed from here")
    return servers.postgres


@pytest.mark.parametrize("way", ["kill", "stop"])
def test_the_broker_goes_and_comes_back(running_servers: Servers, running: Platform, books: Books, way: str) -> None:
    rabbit = rabbit_of(running_servers)
    with load(running, SEED) as giving:
        until(grown(giving, 10))
        getattr(rabbit, way)()
        rabbit.start()
        until(grown(giving, 10), SETTLING_SECONDS)
    check(books, giving)


@pytest.mark.parametrize("way", ["kill", "stop"])
def test_postgresql_goes_and_comes_back(running_servers: Servers, running: Platform, books: Books, way: str) -> None:
    postgres = postgres_of(running_servers)
    with load(running, SEED) as giving:
        until(grown(giving, 10))
        getattr(postgres, way)()
        postgres.start()
        until(grown(giving, 10), SETTLING_SECONDS)
    check(books, giving)

"""Fixtures that every test may use."""

from collections.abc import Iterator

import pytest

from tests.support.servers import Servers, servers


@pytest.fixture(scope="session")
def running_servers() -> Iterator[Servers]:
    """PostgreSQL and RabbitMQ, bare: nothing is migrated."""
    with servers() as given:
        yield given

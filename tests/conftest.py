"""Fixtures that every test may use."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.servers import Servers, servers

# What a busy machine takes its time for is no fault of what is tested. The rest is as it was: more so where CI runs.
settings.register_profile("busy", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="session")
def running_servers() -> Iterator[Servers]:
    """PostgreSQL and RabbitMQ, bare: nothing is migrated."""
    with servers() as given:
        yield given

"""The portal's database."""

from collections.abc import Iterator

import pytest

from tests.integration.portal.parts import Portal, portal_on
from tests.support.servers import Servers


@pytest.fixture
def portal(running_servers: Servers) -> Iterator[Portal]:
    """Give a portal that has heard nothing yet."""
    with portal_on(running_servers.settings) as made:
        yield made

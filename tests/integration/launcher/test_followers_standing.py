"""The lags that `hoigia status` shows are read from the databases, and a silent one is named."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from deploy.followers import MIRROR, Standing, read
from deploy.migrate import migrate
from deploy.servers.ports import free_run
from shared.config import Settings
from shared.eventlog.database import connect
from tests.support.servers import Servers

pytestmark = pytest.mark.servers


@pytest.fixture
def settings(running_servers: Servers) -> Iterator[Settings]:
    settings = running_servers.settings
    migrate(settings)
    yield settings
    with connect(settings.postgres("portal", "portal_service")) as portal:
        portal.execute("DELETE FROM inbox.inbound WHERE source = 'of-this-test'")
        portal.execute("DELETE FROM inbox.source WHERE source = 'of-this-test'")
        portal.execute("DELETE FROM read.follower WHERE name = 'mirror' AND owner = 'of-this-test'")


def _mirror(settings: Settings) -> Standing:
    return next(one for one in read(settings).followers if one.name == MIRROR)


def test_a_follower_is_as_far_behind_as_its_source_is_ahead(settings: Settings) -> None:
    before = _mirror(settings)
    with connect(settings.postgres("portal", "portal_service")) as portal:
        portal.execute("INSERT INTO inbox.source VALUES ('of-this-test', 'nowhere', 1)")
        portal.execute(
            "INSERT INTO inbox.inbound SELECT coalesce(max(sequence), 0) + 1, 'of-this-test', 1, 0, 'X.v1', NULL, "
            "now(), 'x' FROM inbox.inbound"
        )
    assert _mirror(settings).lag == before.lag + 1


def test_a_server_that_does_not_answer_is_named_and_nothing_is_guessed(settings: Settings) -> None:
    nowhere = replace(settings, postgres_port=free_run(1))
    found = read(nowhere)
    assert found.unreachable == ("directory",)
    assert found.followers == ()
    assert found.ledger is None

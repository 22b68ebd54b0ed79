"""The whole platform as processes, one session long."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from deploy.demo.accounts import Login, ensure_accounts
from deploy.demo.job import Door
from deploy.roster import processes
from deploy.servers.ports import free_run
from tests.support.platform import Platform, platform
from tests.support.servers import Servers


@dataclass(frozen=True, slots=True)
class World:
    """A running platform, its door and who can sign in."""

    platform: Platform
    door: Door
    logins: list[Login]

    def token(self, role: str) -> str:
        """Sign in as somebody of a role."""
        return self.door.sign_in(next(login for login in self.logins if login.role == role))


@pytest.fixture(scope="module")
def world(running_servers: Servers) -> Iterator[World]:
    settings = replace(running_servers.settings, portal_port=free_run(1))
    with platform(settings, *processes()) as running:
        logins = list(ensure_accounts(settings))
        yield World(running, Door(f"http://{settings.portal_host}:{settings.portal_port}"), logins)

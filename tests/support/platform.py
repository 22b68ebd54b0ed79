"""Real service processes on real servers: started, killed and started again by their ids."""

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from deploy.migrate import migrate
from deploy.roster import WEB, service_part
from deploy.servers.part import launch
from deploy.servers.processes import end, wait_until
from shared.access.asker import Asker
from shared.config import Settings
from shared.kernel.canonical import Json
from shared.kernel.refusal import UnavailableError
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient
from tests.support.fresh import forget_everything

START_SECONDS = 60.0
AGENCY = "24-xa-dong-ky"
OFFICER = Asker(user="officer-of-tests", agency=AGENCY, role="commune-officer", purpose="support")


class Platform:
    """Some services as processes of their own, and a way to give them commands."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client = RpcClient(settings, OPERATOR)
        self.apart: dict[str, Settings] = {}
        """Settings of services that are to see something else than the others."""
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start services that do not run, and wait until each says that it serves."""
        parts = {
            name: service_part(name, self.apart.get(name, self.settings), "tests")
            for name in names
            if name not in self._children
        }
        for name, part in parts.items():
            self._children[name] = launch(part)
        for name, part in parts.items():
            child = self._children[name]
            wait_until(lambda p=part, c=child: c.poll() is not None or p.ready(c.pid), START_SECONDS)  # type: ignore[misc]
            if child.poll() is not None or not part.ready(child.pid):
                if child.poll() is not None:
                    del self._children[name]
                raise AssertionError(f"{name} does not start:\n{part.log.read_text()[-3000:]}")
        for name in parts:
            if name != WEB and not wait_until(lambda n=name: self.answers(n), START_SECONDS):  # type: ignore[misc]
                raise AssertionError(f"{name} says that it serves, and does not answer")

    def answers(self, name: str) -> bool:
        """Tell whether a service answers calls."""
        try:
            self.client.call(name, "ping", {}, asker=None, time_limit=2.0)
        except UnavailableError:
            return False
        return True

    def kill(self, *names: str) -> None:
        """End services at once, as a power cut would."""
        for name in names:
            child = self._children.pop(name)
            child.send_signal(signal.SIGKILL)
            child.wait()

    def pid(self, name: str) -> int:
        """Give the process of a service."""
        return self._children[name].pid

    def send(self, name: str, word: signal.Signals) -> None:
        """Send a service a signal."""
        self._children[name].send_signal(word)

    def stop(self) -> None:
        """End every service, politely first."""
        self.client.close()
        for child in self._children.values():
            child.send_signal(signal.SIGTERM)
        for child in self._children.values():
            end(child.pid, patience=5.0)
            child.wait()
        self._children.clear()

    def give(
        self,
        service: str,
        name: str,
        body: Mapping[str, Json],
        *,
        command_id: str,
        case: str | None = None,
        asker: Asker = OFFICER,
        time_limit: float | None = None,
    ) -> dict[str, Any]:
        """Give a command to its owner and wait for the answer."""
        answer: Any = self.client.call(
            service,
            "command",
            {"name": name, "case_id": case, "body": dict(body)},
            asker=asker,
            command_id=command_id,
            case=case,
            time_limit=time_limit,
        )
        return dict(answer)


@contextmanager
def platform(settings: Settings, *names: str) -> Iterator[Platform]:
    """Migrate servers that hold nothing, start services, and end them whatever happens."""
    forget_everything(settings)
    migrate(settings)
    running = Platform(settings)
    try:
        running.start(*names)
        yield running
    finally:
        running.stop()

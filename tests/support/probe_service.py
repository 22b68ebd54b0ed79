"""A nameko process with the real entrypoints and no domain: ``python -m tests.support.probe_service FILE``.

Writes a line to FILE for each message and call it works on.
"""

# ruff: noqa: E402 - eventlet patches before anything else is imported
import eventlet

eventlet.monkey_patch()

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from nameko.runners import ServiceRunner

from shared.config import Settings
from shared.contracts.message import Message
from shared.kernel.canonical import Json
from shared.messaging.consumer import SETTINGS, reactions
from shared.messaging.setting_aside import RetryPolicy
from shared.observability import configure
from shared.rpc.client import RpcClient
from shared.rpc.receiving import Call
from shared.rpc.server import answer

QUICK = RetryPolicy(most_failures=2, first_pause=0.05)
POISON = 13
CLIENT = RpcClient(Settings.from_environment(), "verification")


def note(word: str) -> None:
    """Tell the test what happened."""
    with Path(sys.argv[1]).open("a", encoding="ascii") as file:
        file.write(f"{word}\n")


class Probe:
    """Stands where the verification service would."""

    name = "verification"

    @reactions(concurrency=4, policy=QUICK)
    def react(self, messages: Sequence[Message]) -> None:
        """Note a message; fail on every unlucky one."""
        (message,) = messages
        note(f"begun {message.position}")
        if message.position == POISON:
            raise ValueError("Nguyễn Thị Hoa")
        eventlet.sleep(0.2)
        note(f"done {message.position}")

    @answer("echo", issuers={"portal", "verification"})
    def echo(self, call: Call) -> Json:
        """Give back what was sent."""
        return dict(call.arguments)

    @answer("forward", issuers={"portal"})
    def forward(self, call: Call) -> Json:
        """Ask again, from a green thread, in the service's own name."""
        return CLIENT.call("verification", "echo", call.arguments, asker=call.asker)

    @answer("block", issuers={"portal"})
    def block(self, _call: Call) -> Json:
        """Keep the only core busy, as a bad regular expression would."""
        until = time.monotonic() + 1.0
        while time.monotonic() < until:
            pass
        return None

    @answer("fail", issuers={"portal"})
    def fail(self, _call: Call) -> Json:
        """Fail with a text that nobody may see."""
        raise ValueError("Nguyễn Thị Hoa")


def main() -> None:
    """Run until told to stop."""
    import signal  # noqa: PLC0415 - patched already

    configure(process="verification")
    runner = ServiceRunner({SETTINGS: Settings.from_environment(), "max_workers": 10})
    runner.add_service(Probe)

    def stop(*_: object) -> None:
        eventlet.spawn_n(runner.stop)

    signal.signal(signal.SIGTERM, stop)
    runner.start()
    note("started")
    runner.wait()
    note("stopped")


if __name__ == "__main__":
    main()

"""One process of the platform with a clock at every step: ``python -m benchmarks.traced SERVICE FOLDER``.

Started by :mod:`benchmarks.command_trace`; writes a JSON line ``[begin, end, step]`` for every step to
``FOLDER/SERVICE.jsonl``. Costs about 20 µs a step, so sums of many small steps are a little too large.
"""

import importlib
import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

WEB = "portal-web"
# Where it is, what is wrapped, what it is called. With "?" only calls that found something to do count.
_SERVICES = (
    ("shared.rpc.receiving", "CallReader._check", "check the token"),
    ("shared.house.runtime", "Runtime.command", "command, whole"),
    ("shared.eventlog.postgres", "PostgresEventLog.find_command", "look for the command"),
    ("shared.eventlog.postgres", "PostgresEventLog.find_commands", "look for the command"),
    ("shared.eventlog.postgres", "PostgresEventLog.read_stream", "read the stream"),
    ("shared.eventlog.postgres", "PostgresEventLog.read_streams", "read the stream"),
    ("shared.sealing.postgres", "PostgresKeyring.prepare", "make secrets durable"),
    ("shared.eventlog.codec", "Codec.encode", "seal and spell"),
    ("shared.eventlog.committer", "Committer.commit", "append and commit"),
    ("shared.eventlog.flushing", "Flusher.commit", "append and commit"),
    ("shared.rpc.receiving", "_Replies.publish", "send the answer"),
    ("shared.messaging.relay", "_Passage._publish_new", "relay, whole?"),
    ("shared.messaging.confirmed", "ConfirmedChannel.settle", "wait for confirms?"),
    ("shared.house.service", "ReactingService.react", "react, whole"),
    ("shared.messaging.mirroring", "InboundReader._store_batch", "store in the inbox"),
    ("shared.eventlog.follower", "Follower.step", "follow {name}?"),
)
_DOOR = (
    ("services.portal.web.commanding", "Commanding.give", "request, whole"),
    ("services.portal.web.journal", "LogJournal.session", "find the session"),
    ("services.portal.web.journal", "LogJournal.check_key", "check the key"),
    ("services.portal.web.owners", "RpcOwners.call", "call the owner"),
    ("services.portal.web.journal", "LogJournal.remember_key", "remember the key"),
    ("services.portal.web.waiting", "Waiter.until_mirrored", "wait for the mirror"),
    ("services.portal.web.commanding", "Commanding._made", "read what was made"),
)


def main(name: str, folder: Path) -> None:
    """Run the process as the launcher would, with every step timed."""
    if name != WEB:
        _patch()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.jsonl").open("a", buffering=1, encoding="ascii") as file:
        for module, attribute, step in _DOOR if name == WEB else _SERVICES:
            try:
                _wrap(importlib.import_module(module), attribute, step, file.write)
            except (ImportError, AttributeError):
                # An older tree, traced for comparison, does not have all of them.
                sys.stderr.write(f"not timed, it is not here: {module}.{attribute}, {step}\n")
        running = importlib.import_module("deploy.running")
        if name == WEB:
            running.run_web()
        else:
            running.run_service(name)


def _patch() -> None:
    # As deploy/process.py does, and for its reasons.
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"  # noqa: TID251 - psycopg's own switch, before its import
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    importlib.import_module("eventlet").monkey_patch()


def _wrap(module: Any, attribute: str, step: str, write: Callable[[str], object]) -> None:
    kind = getattr(module, attribute.split(".", maxsplit=1)[0])
    method = attribute.split(".")[1]
    plain = getattr(kind, method)

    @wraps(plain)
    def timed(self: Any, *arguments: Any, **named: Any) -> Any:
        sent = getattr(self, "sent", 0), getattr(self, "prefix", 0)
        begin = time.time()
        found = plain(self, *arguments, **named)
        if not step.endswith("?") or found or sent[0] > sent[1]:
            label = step.rstrip("?").format(name=getattr(self, "name", ""))
            write(json.dumps([begin, time.time(), label]) + "\n")
        return found

    setattr(kind, method, timed)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

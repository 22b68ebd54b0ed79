"""Serving the door: waitress with a bounded number of threads, everything that arrives held in memory."""

import signal
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

from services.portal.web.app import make_app
from services.portal.web.books import MirrorBooks
from services.portal.web.definition import DEFINITION
from services.portal.web.door import Door
from services.portal.web.evidence import LARGEST_BODY
from services.portal.web.floods import Floods
from services.portal.web.journal import LogJournal
from services.portal.web.owners import RpcOwners
from services.portal.web.waiting import Waiter
from shared.config import Settings
from shared.house.opening import open_runtime
from shared.house.runtime import Runtime
from shared.observability import failure_of, logger
from shared.rpc.client import RpcClient

THREADS = 8
LONGEST_LINE_OF_WAITING = 256
LARGEST_HEADER = 32_768

log = logger(__name__)


def serve(settings: Settings, *, on_ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT; ``on_ready`` is called once connections are taken."""
    runtime = open_runtime(DEFINITION, settings)
    client = RpcClient(settings, DEFINITION.name)
    books = MirrorBooks(runtime.log.database)
    owners = RpcOwners(client)
    door = Door.onto(
        owners,
        books,
        LogJournal(runtime),
        floods=Floods(),
        health=lambda: _health(runtime, owners),
        waiter=Waiter(books),
        scope=settings.door_scope(),
    )
    server: Any = create_server(
        make_app(door),
        host=settings.portal_host,
        port=settings.portal_port,
        threads=THREADS,
        backlog=LONGEST_LINE_OF_WAITING,
        connection_limit=LONGEST_LINE_OF_WAITING,
        # What somebody sends is held in memory and never spilled to a temporary file: it may be personal.
        inbuf_overflow=4 * LARGEST_BODY,
        outbuf_overflow=4 * LARGEST_BODY,
        max_request_body_size=2 * LARGEST_BODY,
        max_request_header_size=LARGEST_HEADER,
        channel_timeout=60,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    signal.signal(signal.SIGTERM, _stop)
    on_ready()
    try:
        server.run()
    finally:
        client.close()
        runtime.close()


def _stop(_number: int, _frame: object) -> None:
    # waitress takes this as the order to finish what is under way and return.
    raise SystemExit(0)


def _health(runtime: Runtime[Any, Any, Any], owners: RpcOwners) -> dict[str, bool]:
    return {
        "log": _answers(runtime.log.head),
        "mirror": _answers(lambda: owners.call("portal", "ping", {}, asker=None)),
        "intake": _answers(lambda: owners.call("intake", "ping", {}, asker=None)),
    }


def _answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception as failure:  # noqa: BLE001 - whatever it is, the part does not answer
        log.warning("part_not_ready", **failure_of(failure))
        return False
    return True

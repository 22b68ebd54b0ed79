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
from services.portal.web.sight import Sight
from services.portal.web.waiting import Waiter
from services.portal.web.watching import Watch, asking
from shared.config import Settings
from shared.house.opening import open_runtime
from shared.rpc.client import RpcClient

THREADS = 64
"""Requests worked on at once: most of one's time is waiting until the mirror has what it did."""
LONGEST_LINE_OF_WAITING = 256
LARGEST_HEADER = 32_768


def serve(settings: Settings, *, on_ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT; ``on_ready`` is called once connections are taken."""
    runtime = open_runtime(DEFINITION, settings)
    client, watcher = (RpcClient(settings, DEFINITION.name) for _ in range(2))
    books = MirrorBooks(runtime.log.database)
    sight = Sight(runtime.connection_string, books)
    owners = RpcOwners(client)
    watch = Watch(asking(watcher), runtime.log.head)
    door = Door.onto(
        owners,
        books,
        LogJournal(runtime),
        floods=Floods(),
        watch=watch,
        waiter=Waiter(sight, pause=sight.pause),
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
        **_proxy(settings),
    )
    signal.signal(signal.SIGTERM, _stop)
    on_ready()
    try:
        server.run()
    finally:
        sight.close()
        client.close()
        watcher.close()
        runtime.close()


def _stop(_number: int, _frame: object) -> None:
    # waitress takes this as the order to finish what is under way and return.
    raise SystemExit(0)


def _proxy(settings: Settings) -> dict[str, Any]:
    """Say whom to believe that somebody else asks, and over TLS: nobody, or the one proxy in front."""
    if not settings.portal_proxy:
        return {}
    return {
        "trusted_proxy": settings.portal_proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }

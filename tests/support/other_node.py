"""A witness of another node: its route over real HTTP, in a thread of the tests or as a process of its own.

As a process: ``python -m tests.support.other_node DATABASE DIRECTORY``. The directory is that of the other node: its
keys, ``known-logs``, and ``address``, which is written once it serves.
"""

import base64
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from waitress.server import create_server
from werkzeug.serving import make_server

from services.audit.service.cosigning import Cosigner, Reply
from services.portal.web.witnessing import Witnessing
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import open_pool
from shared.notary.keyfiles import WITNESS, key_name, signing_keys
from shared.notary.witnesses import read_known_logs

NODE = "25"


class _Audit:
    """Stands for the way to the other node's audit service."""

    def __init__(self, add: Callable[[bytes], Reply]) -> None:
        self._add = add

    def call(self, service: str, method: str, arguments: dict[str, Any], **_: object) -> Any:
        assert (service, method) == ("audit", "witness.add")
        return self._add(base64.b64decode(arguments["body"]))._asdict()


@contextmanager
def serving(add: Callable[[bytes], Reply]) -> Iterator[str]:
    """Serve the route until the end; gives the address."""
    server = make_server("127.0.0.1", 0, _app(add), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def of_other_node(settings: Settings, directory: Path) -> Settings:
    """Give the settings of the other node: the same servers, other keys, another name."""
    return replace(
        settings, node=NODE, data_directory=directory, secrets=directory, known_logs=directory / "known-logs"
    )


def main(database: str, directory: Path) -> None:
    """Serve until ended."""
    ours = Settings.from_environment()
    other = of_other_node(ours, directory)
    with open_pool(ours.postgres(database, f"{database}_service")) as pool:
        cosigner = Cosigner(
            pool,
            known=lambda: read_known_logs(other.known_logs),
            keys=lambda moment: signing_keys(directory, WITNESS, origin=key_name(other, WITNESS), moment=moment),
            clock=now,
        )
        cosigner.start()
        server: Any = create_server(_app(cosigner.add), host="127.0.0.1", port=0, threads=2)
        draft = directory / "address.draft"
        draft.write_text(f"http://127.0.0.1:{server.effective_port}", encoding="ascii")
        draft.replace(directory / "address")
        server.run()


def _app(add: Callable[[bytes], Reply]) -> Flask:
    app = Flask("other-node", static_folder=None)
    app.register_blueprint(Witnessing(_Audit(add)).blueprint())
    return app


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""The routes that tell of the door itself: its contract and its state. No authentication, nothing of any case."""

from flask import Blueprint, Response, request

from services.portal.web.door import Door, answer
from services.portal.web.openapi import VERSION, openapi_document
from services.portal.web.problems import Problem
from services.portal.web.watching import is_ready
from shared.contracts.asyncapi import document as asyncapi_document
from shared.kernel.canonical import Json
from shared.metrics import CONTENT_TYPE

_HERE = frozenset({"127.0.0.1", "::1"})


class State:
    """Contract, life, readiness and counts."""

    def __init__(self, door: Door) -> None:
        """Take the door."""
        self._door = door

    def blueprint(self, name: str, prefix: str | None) -> Blueprint:
        """Make the blueprint; it is mounted below the API and at the root."""
        made = Blueprint(name, __name__, url_prefix=prefix)
        for rule, view in (
            ("/openapi.json", self.openapi),
            ("/asyncapi.json", self.asyncapi),
            ("/livez", self.livez),
            ("/readyz", self.readyz),
            ("/metrics", self.metrics),
        ):
            made.add_url_rule(rule, view.__name__, view, methods=["GET"], provide_automatic_options=False)
        return made

    def openapi(self) -> Response:
        """Give the contract of the API."""
        return answer(openapi_document())

    def asyncapi(self) -> Response:
        """Give the contract of the public messages."""
        return answer(asyncapi_document(VERSION))

    def livez(self) -> Response:
        """Tell that the process answers."""
        return answer({"status": "alive"})

    def readyz(self) -> Response:
        """Tell how each part does, what is wrong inside them, and whether everything the door needs answers."""
        seen = self._door.watch.seen()
        ready = is_ready(seen.parts)
        body: Json = {
            "status": "ready" if ready else "not-ready",
            "parts": dict(seen.parts),
            "troubles": seen.written(),
        }
        return answer(body, 200 if ready else 503)

    def metrics(self) -> Response:
        """Give counts, to this machine only."""
        if request.remote_addr not in _HERE:
            raise Problem(404, "not-found")
        return Response(self._door.watch.metrics(), content_type=CONTENT_TYPE)

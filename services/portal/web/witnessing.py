"""The route of other nodes' logs: a checkpoint is handed to the audit service, which witnesses (C2SP tlog-witness).

Nobody signs in: the log's signature on the checkpoint is what counts, and the audit service looks at it.
"""

import base64
import threading

from flask import Blueprint, Response, request

from services.portal.web.ports import Owners
from services.portal.web.problems import Problem
from shared.transparency.submission import MOST_BYTES, PATH

PREFIX = "/witness"
OWNER = "audit"
AT_ONCE = 2
"""Submissions under way: what anybody may send takes no more of the door than this."""


class Witnessing:
    """Hands submissions on."""

    def __init__(self, owners: Owners) -> None:
        """Take how the audit service is asked."""
        self._owners = owners
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def blueprint(self) -> Blueprint:
        """Make the blueprint."""
        made = Blueprint("witnessing", __name__, url_prefix=PREFIX)
        made.add_url_rule(PATH, "add_checkpoint", self.add, methods=["POST"], provide_automatic_options=False)
        return made

    def add(self) -> Response:
        """Answer a submission as the witness does."""
        if request.content_length is None or request.content_length > MOST_BYTES:
            raise Problem(413, "too-large")
        if not self._turns.acquire(blocking=False):
            raise Problem(503, "unavailable", headers={"Retry-After": "1"})
        try:
            body = base64.b64encode(request.get_data()).decode()
            answer = self._owners.call(OWNER, "witness.add", {"body": body}, asker=None)
        finally:
            self._turns.release()
        return Response(answer["body"], status=int(answer["status"]), content_type=str(answer["content_type"]))

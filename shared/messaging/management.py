"""The broker's management interface over HTTP: users, rights and what is bound; as administrator."""

import base64
import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from shared.config import Settings
from shared.kernel.refusal import UnavailableError

ADMINISTRATOR = "hoigia"
HOST = "/"
_SECONDS = 10
_ABSENT = 404
_FINE = range(200, 300)


class ManagementError(UnavailableError):
    """The management interface refused a request."""


class Management:
    """A client of the management interface, one connection a request."""

    def __init__(self, settings: Settings, user: str = ADMINISTRATOR) -> None:
        """Take where it is and who asks; the password is the user's own at the broker."""
        self._host = settings.broker_host
        self._port = settings.broker_management_port
        word = f"{user}:{settings.secret('broker', user)}".encode()
        self._headers = {
            "Authorization": f"Basic {base64.b64encode(word).decode()}",
            "Content-Type": "application/json",
        }

    def get(self, *path: str, query: str = "") -> Any:
        """Read; ``None`` when there is no such thing."""
        return self._request("GET", path, None, query=query)

    def put(self, *path: str, body: Mapping[str, object]) -> None:
        """Write."""
        self._request("PUT", path, body)

    def delete(self, *path: str) -> None:
        """Delete; nothing there is fine."""
        self._request("DELETE", path, None)

    def _request(
        self, method: str, path: tuple[str, ...], body: Mapping[str, object] | None, *, query: str = ""
    ) -> Any:
        address = "/api/" + "/".join(quote(part, safe="") for part in path) + (f"?{query}" if query else "")
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_SECONDS)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, address, body=text, headers=self._headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            raise ManagementError("broker-management-unreachable") from None
        finally:
            connection.close()
        if answer.status == _ABSENT and method in {"GET", "DELETE"}:
            return None
        if answer.status not in _FINE:
            raise ManagementError("broker-management-refused", fields={"path": path[0], "status": str(answer.status)})
        return json.loads(content) if content else None

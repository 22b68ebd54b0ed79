"""One request to a witness and its answer, both within one bound of time however slowly they come."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and as much of the body as was asked for."""

    status: int
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, most: int) -> Answer:
    """Send a body and read at most so many bytes; raises ``OSError`` or ``HTTPException``, and so when time is up.

    Connecting may take as long as that again for each address of a name.
    """
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds)
    deadline = time.monotonic() + seconds
    try:
        connection.connect()
        # To ``HTTPResponse`` this is a socket: all that it wants of one is a file to read from.
        stream: Any = _InTime(connection.sock, deadline)
        stream.hurry()
        connection.request("POST", parts._replace(scheme="", netloc="", fragment="").geturl(), body, dict(headers))
        found = http.client.HTTPResponse(stream, method="POST")
        found.begin()
        return Answer(found.status, found.read(most))
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=seconds)


class _InTime(io.RawIOBase):
    """What a socket gives until a moment: its own time limit is for each piece, and pieces may be small and many."""

    def __init__(self, source: socket.socket, deadline: float) -> None:
        self._source = source
        self._deadline = deadline

    def hurry(self) -> None:
        """Let the next piece take no longer than what is left; raises ``TimeoutError`` when nothing is."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._source.settimeout(left)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.hurry()
        return self._source.recv_into(buffer)

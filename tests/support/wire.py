"""A wire between a service and the broker that a test can hold still: what is under way then stays under way.

Each connection tells its name (``intake: relay``) in its first frames, so one of a process's connections
can be held while the others go on. A process killed while its wire is held has done what it did and told
nobody: exactly the moment that faults are about, without a hook in the product.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

_CHUNK = 65_536
_FIRST_FRAMES = 4_096


class Way(Enum):
    """Which way bytes go."""

    TO_BROKER = "to the broker"
    TO_SERVICE = "to the service"


@dataclass(eq=False, slots=True)
class _Line:
    service: socket.socket
    broker: socket.socket
    said: bytes = b""
    closed: threading.Event = field(default_factory=threading.Event)
    held_back: set[Way] = field(default_factory=set)

    def close(self) -> None:
        self.closed.set()
        for end in (self.service, self.broker):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Wire:
    """Passes connections on to the broker at ``address`` from a port of its own."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lines: list[_Line] = []
        self._held: set[tuple[str, Way]] = set()
        self._changed = threading.Condition()

    def hold(self, name: str, way: Way) -> None:
        """Let no more bytes through one way of the connections of this name."""
        with self._changed:
            self._held.add((name, way))

    def holds_back(self, name: str, way: Way) -> bool:
        """Tell whether something was sent and is held."""
        with self._changed:
            return any(way in line.held_back and name.encode() in line.said for line in self._lines)

    def cut(self) -> None:
        """Drop every connection with the bytes that were held, and hold nothing any more."""
        with self._changed:
            self._held.clear()
            lines, self._lines = self._lines, []
            for line in lines:
                line.close()
            self._changed.notify_all()

    def serve(self) -> None:
        """Take connections until closed."""
        while True:
            try:
                service, _ = self._listener.accept()
            except OSError:
                return
            try:
                broker = socket.create_connection(self._address, timeout=5)
            except OSError:
                service.close()
                continue
            broker.settimeout(None)
            line = _Line(service, broker)
            with self._changed:
                self._lines.append(line)
            for way in Way:
                threading.Thread(target=self._pass_on, args=(line, way), daemon=True).start()

    def close(self) -> None:
        """Take no more, drop all."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _pass_on(self, line: _Line, way: Way) -> None:
        source, target = (line.service, line.broker) if way is Way.TO_BROKER else (line.broker, line.service)
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK):
                if way is Way.TO_BROKER and len(line.said) < _FIRST_FRAMES:
                    line.said += chunk
                with self._changed:
                    if self._holds(line, way):
                        line.held_back.add(way)
                    self._changed.wait_for(lambda: line.closed.is_set() or not self._holds(line, way))
                if line.closed.is_set():
                    return
                target.sendall(chunk)
        line.close()

    def _holds(self, line: _Line, way: Way) -> bool:
        return any(way is held and name.encode() in line.said for name, held in self._held)


@contextmanager
def wire(host: str, port: int) -> Iterator[Wire]:
    """Have a wire to the broker."""
    passing = Wire((host, port))
    thread = threading.Thread(target=passing.serve, daemon=True)
    thread.start()
    try:
        yield passing
    finally:
        passing.close()
        thread.join(5)

"""Free loopback ports."""

import socket

FIRST, LAST = 20_000, 32_000


def is_free(port: int) -> bool:
    """Tell whether nobody listens on a loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_run(length: int, *, start: int = FIRST) -> int:
    """Find the first of ``length`` free neighbouring ports, below the range that clients are given."""
    for first in range(start, LAST, length):
        if all(is_free(port) for port in range(first, first + length)):
            return first
    raise OSError("no free loopback ports")

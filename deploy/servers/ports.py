"""Free loopback ports."""

import random
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


def run_is_free(first: int, length: int) -> bool:
    """Tell whether ``length`` neighbouring ports are free."""
    return all(is_free(port) for port in range(first, first + length))


def free_run(length: int) -> int:
    """Find the first of ``length`` free neighbouring ports, below the range that clients are given.

    Starts anywhere, so that two which look at the same moment hardly find the same.
    """
    slots = (LAST - FIRST) // length
    shift = random.randrange(slots)  # noqa: S311 - spreads, hides nothing
    for slot in range(slots):
        first = FIRST + (shift + slot) % slots * length
        if run_is_free(first, length):
            return first
    raise OSError("no free loopback ports")

"""Argon2id away from the hub: 135 ms of pure work would stall every green thread of the process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.kernel.refusal import UnavailableError

TIME_COST: Final = 3
MEMORY_KIB: Final = 32 * 1024
PARALLELISM: Final = 1
AT_ONCE: Final = 2
PATIENCE_SECONDS: Final = 5.0


class Passwords:
    """Hashes and checks passwords, a bounded number at a time.

    ``aside(function, *arguments)`` runs a function in a real thread and waits for it without
    stopping others (``eventlet.tpool.execute`` in a service).
    """

    def __init__(self, aside: Callable[..., Any], *, at_once: int = AT_ONCE) -> None:
        """Take how to run aside; makes the hash that nobody's password has."""
        self._aside = aside
        self._hasher = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=PARALLELISM)
        self._turn = BoundedSemaphore(at_once)
        self._nobody = self._hasher.hash("nobody's password, checked so that nobody takes as long as somebody")

    def hash(self, password: str) -> bytes:
        """Hash a password with a salt of its own."""
        with self._my_turn():
            return str(self._aside(self._hasher.hash, password)).encode()

    def verify(self, secret: bytes | None, password: str) -> bool:
        """Tell whether a password has this hash; without a hash it takes as long and is never right."""
        stored = self._nobody if secret is None else secret.decode()
        with self._my_turn():
            right = bool(self._aside(self._matches, stored, password))
        return right and secret is not None

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """Wait for a turn, with a bound: sixty-four at once must not take the memory of sixty-four."""
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise UnavailableError("sign-in-busy")
        try:
            yield
        finally:
            self._turn.release()

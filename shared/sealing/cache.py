"""Secrets kept in a process for a while, dropped as soon as any process has destroyed one."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from shared.kernel.ids import PersonId

FRESH_FOR: Final = 1.0
"""Seconds after which a process asks again whether anything was destroyed."""

LARGEST: Final = 4096


class SecretCache:
    """A bounded cache whose entries are good for one generation of the keyring only.

    Every answer of the database carries the generation it was read at. A secret is given out
    only while the last answer that was *asked for* less than a second ago spoke of the very
    generation the secret was read at: one that another process destroyed is out of use a second
    later, whatever the order in which the answers arrived.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take the clock that counts seconds and never goes back."""
        self.monotonic = monotonic
        self._lock = threading.Lock()
        self._entries: OrderedDict[PersonId, tuple[int, bytes]] = OrderedDict()
        self._generation = -1
        self._asked_at = float("-inf")

    def is_fresh(self) -> bool:
        """Tell whether the last answer is young enough to go by."""
        return self.monotonic() - self._asked_at < FRESH_FOR

    def observe(self, generation: int, *, asked_at: float) -> None:
        """Note the generation that an answer spoke of, and when it was asked for."""
        with self._lock:
            if asked_at < self._asked_at:
                return
            if generation != self._generation:
                self._entries.clear()
            self._generation, self._asked_at = generation, asked_at

    def get(self, person: PersonId) -> bytes | None:
        """Give a secret that is known to be current."""
        with self._lock:
            entry = self._entries.get(person)
            if entry is None or entry[0] != self._generation or not self.is_fresh():
                return None
            self._entries.move_to_end(person)
            return entry[1]

    def put(self, person: PersonId, secret: bytes, *, generation: int) -> None:
        """Keep a secret as it was read at a generation, dropping the one unused for longest."""
        with self._lock:
            self._entries[person] = (generation, secret)
            self._entries.move_to_end(person)
            if len(self._entries) > LARGEST:
                self._entries.popitem(last=False)

    def forget(self, person: PersonId) -> None:
        """Drop a secret at once."""
        with self._lock:
            self._entries.pop(person, None)

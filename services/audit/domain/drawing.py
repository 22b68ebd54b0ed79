"""Drawing a sample: a seed ranks every key there is, and the first so many are drawn.

Each key is ranked by a digest of the seed and itself alone. The same seed and the same keys draw the same
sample in whatever order they are read, and anybody can draw it again with SHA-256 and nothing else.
"""

import hashlib
import heapq
from collections.abc import Iterable

DOMAIN = "hoigia/review-sample/v1"


def rank(seed: str, key: str) -> bytes:
    """Give where a key stands under a seed: SHA-256 of the domain, the seed and the key, a line each."""
    return hashlib.sha256(f"{DOMAIN}\n{seed}\n{key}\n".encode()).digest()


def sample(keys: Iterable[str], seed: str, *, size: int) -> list[str]:
    """Draw so many keys, all where there are fewer; in the order of their rank."""
    return [key for _, key in heapq.nsmallest(size, ((rank(seed, key), key) for key in keys))]


class Draw:
    """Draws from keys that come in portions, with no more than the sample in memory."""

    def __init__(self, seed: str, size: int) -> None:
        """Take the seed and how many to draw."""
        self._seed = seed
        self._size = size
        self._drawn: list[str] = []
        self.population = 0

    def add(self, keys: Iterable[str]) -> None:
        """Take more keys; none that came before."""
        more = list(keys)
        self.population += len(more)
        self._drawn = sample([*self._drawn, *more], self._seed, size=self._size)

    def drawn(self) -> list[str]:
        """Give what is drawn from all keys so far."""
        return self._drawn

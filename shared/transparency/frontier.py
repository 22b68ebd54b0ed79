"""The tree hash over leaves that come one by one, with one hash a level in memory: for whoever recomputes a log."""

from dataclasses import dataclass, field

from shared.transparency.subtrees import EMPTY_ROOT, node


@dataclass(slots=True)
class Frontier:
    """Complete subtrees from left to right, each smaller than the one before it (RFC 6962 §2.1)."""

    size: int = 0
    _nodes: list[tuple[int, bytes]] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Take the next leaf hash; two whole subtrees of one size become one."""
        width, found = 1, leaf
        while self._nodes and self._nodes[-1][0] == width:
            found = node(self._nodes.pop()[1], found)
            width *= 2
        self._nodes.append((width, found))
        self.size += 1

    def root(self) -> bytes:
        """Give the tree hash over all leaves so far."""
        if not self._nodes:
            return EMPTY_ROOT
        found = self._nodes[-1][1]
        for _, left in reversed(self._nodes[:-1]):
            found = node(left, found)
        return found

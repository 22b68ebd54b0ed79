"""Tables as pages write them."""

from collections.abc import Iterable
from typing import Protocol

from shared.kernel.dated import Validity


class Sourced(Protocol):
    """A row with its days, its page and how sure it is."""

    @property
    def validity(self) -> Validity:
        """When it holds."""

    @property
    def source(self) -> str:
        """Where it was read."""

    @property
    def confidence(self) -> str:
        """How sure it is."""


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table."""
    lines = (heads, ("---",) * len(heads), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def standing(row: Sourced) -> tuple[str, str, str]:
    """Give the cells that every dated row has: when, where read, how sure."""
    first, last = row.validity.first, row.validity.last
    return (f"from {first}" if last is None else f"{first} to {last}"), row.source, row.confidence

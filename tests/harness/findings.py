"""What a checker found, with the part of the history that shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tests.harness.history import Attempt


class Stored(NamedTuple):
    """One row of the log (a tuple: there are millions); times in microseconds, ``committed`` where it is known."""

    position: int
    stream: str
    version: int
    event_id: str
    command: str
    type: str
    recorded: int
    committed: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """One row of the table of commands."""

    command: str
    digest: bytes
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that was broken, where, and the smallest part of the history that shows it."""

    rule: str
    what: str
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Spell it over several lines."""
        return "\n    ".join((f"{self.rule}: {self.what}", *self.lines))


def told(attempts: Iterable[Attempt]) -> tuple[str, ...]:
    """Spell what was asked and answered, in order of asking."""
    return tuple(map(_spell, sorted(attempts, key=lambda attempt: attempt.asked)))


def _spell(attempt: Attempt) -> str:
    wanted = " ".join(f"{stream[:8]}@{version}" for stream, version in attempt.expected)
    place = f" {attempt.first}+{attempt.count}{' repeated' if attempt.repeated else ''}" if attempt.first else ""
    return (
        f"{attempt.asked} to {attempt.answered} {attempt.where} {attempt.command[:8]}/{attempt.body} "
        f"on {wanted}: {attempt.outcome or 'no answer'}{place}"
    )

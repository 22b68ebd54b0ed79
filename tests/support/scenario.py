"""Given / when / then over the events of a decider."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.kernel.decider import Decider
from shared.kernel.refusal import Refused

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Scenario(Generic[C, S, E]):
    """A stream with a past: ``given`` adds to it, ``when`` decides on it."""

    decider: Decider[C, S, E]
    past: tuple[E, ...] = ()

    def given(self, *events: E) -> "Scenario[C, S, E]":
        """Take events as having happened."""
        return Scenario(self.decider, (*self.past, *events))

    def when(self, command: C) -> "Result[E]":
        """Decide a command on what has happened; a refusal is a result too."""
        try:
            return Result(tuple(self.decider.decide(command, self.decider.fold(self.past))), None)
        except Refused as refusal:
            return Result((), refusal.code)


@dataclass(frozen=True, slots=True)
class Result(Generic[E]):
    """What a decision came to."""

    events: Sequence[E]
    refusal: str | None

    def then(self, *expected: E) -> None:
        """Expect exactly these events."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert tuple(self.events) == expected

    def then_nothing(self) -> None:
        """Expect that there was nothing to do."""
        self.then()

    def then_refused(self, code: str) -> None:
        """Expect this refusal."""
        assert self.refusal == code

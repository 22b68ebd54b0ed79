"""What each thing that works inside a service's process says of itself: names, positions and codes only."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

from shared.observability import failure_of

ACTIVE, STANDBY, DISCONNECTED, FAILING, HOLE, HALTED, STOPPED = (
    "active", "standby", "disconnected", "failing", "hole", "halted", "stopped",
)  # fmt: skip

_WELL = frozenset({ACTIVE, STANDBY})


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """One part of a process: what it is doing, how far it has come, and the code of what is wrong."""

    name: str
    doing: str
    position: int | None = None
    code: str | None = None

    @property
    def is_well(self) -> bool:
        """Tell whether nobody has to look."""
        return self.doing in _WELL

    def written(self) -> dict[str, Any]:
        """Spell it for an answer."""
        return asdict(self)

    @classmethod
    def read(cls, words: Mapping[str, Any]) -> "PartState":
        """Read what :meth:`written` spelled."""
        return cls(name=words["name"], doing=words["doing"], position=words["position"], code=words["code"])


@runtime_checkable
class Telling(Protocol):
    """Something that can say how it does, at any time and without asking anybody."""

    def states(self) -> Sequence[PartState]:
        """Give the state of each of its parts."""


def why(failure: BaseException) -> str:
    """Give one word for a failure: its SQL state, its code, or its class."""
    told = failure_of(failure)
    return told.get("sqlstate") or told.get("code") or told["error"]

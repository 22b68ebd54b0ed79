"""What may be asked of audit."""

from dataclasses import dataclass
from typing import TypeAlias

from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDeadLetter:
    """Let a failed message go for good; every word but the reason is a code."""

    letter: str
    queue: str
    kind: str
    message: str
    code: str
    reason: Personal[str]


Command: TypeAlias = DropDeadLetter

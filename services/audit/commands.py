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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDossier:
    """Hand a dossier of a case out: to whom, in which role, what is hidden of it; the reason in somebody's words."""

    receiver: str
    receiver_role: str | None
    hidden: tuple[str, ...]
    reason: Personal[str] | None


Command: TypeAlias = DropDeadLetter

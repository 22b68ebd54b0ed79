"""What has happened in audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from shared.kernel.personal import Personal
from shared.kernel.plain import Upcast


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterDropped:
    """A failed message was let go for good; the reason is somebody's own words, so it is sealed."""

    TYPE: ClassVar[str] = "DeadLetterDropped.v1"
    letter: str
    queue: str
    kind: str
    message: str
    code: str
    reason: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierExported:
    """A dossier of the case in the metadata was handed out: the how-manieth copy, to whom, and what it hides."""

    TYPE: ClassVar[str] = "DossierExported.v1"
    copy: int
    receiver: str
    receiver_role: str | None
    hidden: tuple[str, ...]
    reason: Personal[str] | None


Event: TypeAlias = DeadLetterDropped | DossierExported
EVENTS: tuple[type, ...] = (DeadLetterDropped, DossierExported)
UPCASTS: Mapping[str, Upcast] = {}

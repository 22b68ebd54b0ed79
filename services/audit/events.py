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


Event: TypeAlias = DeadLetterDropped
EVENTS: tuple[type, ...] = (DeadLetterDropped,)
UPCASTS: Mapping[str, Upcast] = {}

"""What a case is replayed with: how each service tells of its own records, and how that is composed and shown.

The parts are the services' own pure functions. They are put together where services may be known together
(``deploy.casebook``), for the one process that holds the records of all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from shared.access.asker import Asker
from shared.access.in_force import AccessRules
from shared.kernel.canonical import Json
from shared.kernel.record import StoredRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A public message about a case, as its owner makes it of a stored record and the door mirrors it.

    ``data`` is its plain JSON, without names and free text by contract.
    """

    service: str
    position: int
    id: str
    type: str
    time: datetime
    causation: str | None
    data: dict[str, Json]


Tell: TypeAlias = Callable[[StoredRecord], Told | None]
"""A service's own fold of one record: upcast, decoded and announced as it does itself; no key is needed."""

Compose: TypeAlias = Callable[[str, Sequence[Told], frozenset[str]], dict[str, Json] | None]
Withhold: TypeAlias = Callable[[Sequence[Told], Asker], frozenset[str]]
KeyOf: TypeAlias = Callable[[str, str], str | None]
"""By which word the entries of a list of a service's section are told apart, ``None`` where only by their order."""

Reserve: TypeAlias = Callable[[Sequence[StoredRecord], str], frozenset[int]]
"""Which records of a case's stream an owner leaves out when an agency has personal values opened, by index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBook:
    """The parts: what services tell, how the door composes and withholds, and the access rules by their dates."""

    tells: Mapping[str, Tell]
    compose: Compose
    withheld: Withhold
    key_of: KeyOf
    reserves: Mapping[str, Reserve]
    rules: Sequence[AccessRules]

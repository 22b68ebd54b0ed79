"""The records about a case in order of record, each with what its owner told of it, and how they are spelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from services.audit.replay.masking import NOBODY, NOWHERE, Erased, mask
from shared.access.casebook import Told
from shared.kernel.canonical import Json, parse
from shared.kernel.record import Metadata, StoredRecord, write_time

UNTOLD = "confidential"
NO_POSITION = 0
"""Instead of a position, which begins at 1."""

ELSEWHERE = "other-file"
"""The type of an event that stands about another case than the one that is asked about."""

Place: TypeAlias = tuple[datetime, str, int]
"""Where an event stands in order of record over all services: when, in whose log, at which position."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of a service's log and, where it was announced, the message made of it again."""

    service: str
    record: StoredRecord
    meta: Metadata
    told: Told | None = None

    @property
    def place(self) -> Place:
        """Place in order of record."""
        return self.record.recorded_at, self.service, self.record.position


@dataclass(frozen=True, slots=True)
class Moment:
    """What is counted: recorded by one time, happened by another; ``None`` is without an end."""

    as_of: datetime | None = None
    occurred_by: datetime | None = None

    def recorded(self, entry: Entry) -> bool:
        """Tell whether an event was recorded by then."""
        return self.as_of is None or entry.record.recorded_at <= self.as_of

    def holds(self, entry: Entry, untold: frozenset[str] = frozenset()) -> bool:
        """Tell whether an event was recorded, and had happened, by then.

        Of one that is ``untold`` only the time of record counts, which is all that is shown of it: by asking for many
        moments nobody finds the day on which it happened.
        """
        happened = entry.record.recorded_at if entry.record.event_id in untold else entry.meta.occurred_at
        return self.recorded(entry) and (self.occurred_by is None or happened <= self.occurred_by)

    def written(self) -> dict[str, Json]:
        """Spell both times."""
        return {
            "as_of": None if self.as_of is None else write_time(self.as_of),
            "occurred_by": None if self.occurred_by is None else write_time(self.occurred_by),
        }


NOW = Moment()


def spell(entry: Entry, erased: Erased = NOWHERE) -> dict[str, Json]:
    """Spell an event with its data masked."""
    record, meta = entry.record, entry.meta
    return {
        "service": entry.service,
        "position": record.position,
        "type": record.type,
        "recorded_at": write_time(record.recorded_at),
        "occurred_at": write_time(meta.occurred_at),
        "actor": meta.actor,
        "agency": meta.agency,
        "role": meta.role,
        "purpose": meta.purpose,
        "legal_basis": meta.legal_basis,
        "correlation": meta.correlation,
        "causation": meta.causation,
        "data": mask(parse(record.data), erased.get(entry.service, NOBODY)),
    }


def unnamed(entry: Entry, kind: str = UNTOLD) -> dict[str, Json]:
    """Spell that an event is there, and nothing more of it.

    Not in which service's log, nor where: what entitlements keeps back is that there is another case of the person.
    """
    recorded_at = write_time(entry.record.recorded_at)
    return {
        "service": UNTOLD,
        "position": NO_POSITION,
        "type": kind,
        "recorded_at": recorded_at,
        "occurred_at": recorded_at,
        **dict.fromkeys(("actor", "agency", "role", "purpose", "correlation"), UNTOLD),
        **dict.fromkeys(("legal_basis", "causation")),
        "data": {},
    }


def spell_all(
    entries: Sequence[Entry], *, moment: Moment, untold: frozenset[str], erased: Erased = NOWHERE
) -> list[Json]:
    """Spell what a moment holds, in order; what is ``untold`` stands in its place, unnamed."""
    return [
        unnamed(entry) if entry.record.event_id in untold else spell(entry, erased)
        for entry in entries
        if moment.holds(entry, untold)
    ]


def words_in(value: Json) -> list[str]:
    """Give the words of a list that a record carries; of what is no list none."""
    return [str(word) for word in value] if isinstance(value, list) else []

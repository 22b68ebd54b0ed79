"""What stands in the place of a personal value: its class, and the decision by which it was erased."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

from shared.kernel.canonical import Json, parse
from shared.kernel.commitments import fields_of
from shared.kernel.record import StoredRecord
from shared.sealing.envelope import is_envelope, masked

Decisions: TypeAlias = Mapping[str, str]
"""The decision by which a person was erased, by person, in one service."""

Erased: TypeAlias = Mapping[str, Decisions]
"""The decisions by service: each has keys of its own, and one may have destroyed what another still has."""

Gone: TypeAlias = Mapping[str, Mapping[str, datetime]]
"""When the secret of a person was destroyed, by service and person."""

NOBODY: Decisions = {}
NOWHERE: Erased = {}
NOBODY_GONE: Gone = {}


def mask(value: Json, erased: Decisions = NOBODY) -> Json:
    """Put a mask in the place of every envelope; one of an erased person names the decision."""
    if isinstance(value, dict):
        if is_envelope(value):
            return _masked(value, erased)
        return {key: mask(part, erased) for key, part in value.items()}
    return [mask(part, erased) for part in value] if isinstance(value, list) else value


def _masked(envelope: dict[str, Json], erased: Decisions) -> dict[str, Json]:
    person = str(envelope["person"])
    return {**masked(envelope), "erased": erased[person]} if person in erased else dict(masked(envelope))


def envelopes_of(record: StoredRecord) -> Iterator[tuple[str, dict[str, Json]]]:
    """Give path and envelope of every personal value of a record."""
    for path, value in fields_of(parse(record.data)):
        if isinstance(value, dict) and is_envelope(value):
            yield path, value


def persons_of(records: Iterable[tuple[str, StoredRecord]]) -> dict[str, set[str]]:
    """Collect, for each service, of whom its records hold values."""
    found: dict[str, set[str]] = {}
    for service, record in records:
        persons = {str(envelope["person"]) for _, envelope in envelopes_of(record)}
        if persons:
            found.setdefault(service, set()).update(persons)
    return found


def personal_of(record: StoredRecord, erased: Decisions = NOBODY) -> list[Json]:
    """Name the personal values that an event wrote: where, of which class, never what."""
    kind = record.type.partition(".")[0]
    return [
        {"field": f"{kind}{path}", "class": envelope["class"], **_decision(envelope, erased)}
        for path, envelope in envelopes_of(record)
    ]


def _decision(envelope: dict[str, Json], erased: Decisions) -> dict[str, Json]:
    person = str(envelope["person"])
    return {"erased": erased[person]} if person in erased else {}

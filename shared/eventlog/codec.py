"""Between events and stored records: plain JSON, envelopes, upcasts. Stored bytes never change."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from shared.eventlog.store import NewEvent
from shared.kernel.canonical import Json, canonical, parse
from shared.kernel.ids import CommandId, EventId, PersonId, StreamId, event_id
from shared.kernel.personal import Personal
from shared.kernel.plain import ShapeError, Upcast, from_plain, to_plain
from shared.kernel.record import SALT_BYTES, Metadata, StoredRecord
from shared.sealing.cipher import Sealer
from shared.sealing.keyring import Keyring
from shared.sealing.place import Place

E = TypeVar("E")


class UnknownTypeError(LookupError):
    """A stored type that this release does not know: whoever reads must halt, not skip."""


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """An event as it stands in the log, upcast to its newest version, personal values sealed."""

    record: StoredRecord
    meta: Metadata
    event: E

    @property
    def position(self) -> int:
        """Place in the log."""
        return self.record.position


class Codec(Generic[E]):
    """Encodes events of one service's log and decodes its records."""

    def __init__(self, kinds: Iterable[type], *, upcasts: Mapping[str, Upcast], keyring: Keyring) -> None:
        """Take the event classes (each with its ``TYPE``) and the step-wise upcasts by old type."""
        self._kinds: dict[str, type] = {kind.TYPE: kind for kind in kinds}  # type: ignore[attr-defined]
        self._upcasts = dict(upcasts)
        self._keyring = keyring
        self._sealer = Sealer(keyring)

    def prepare(self, events: Iterable[E]) -> None:
        """Make the secrets of all persons in events durable: once for many that are then encoded as ``prepared``."""
        self._keyring.prepare(persons_in(events))

    def encode(  # noqa: PLR0913 - everything that a record is bound to
        self,
        events: Sequence[E],
        *,
        command: CommandId,
        stream: StreamId,
        version: int,
        origin: str,
        meta: Metadata,
        prepared: bool = False,
        first: int = 0,
    ) -> tuple[NewEvent, ...]:
        """Make new events ready to store, from ``version`` + 1 on; secrets are durable before this returns.

        ``first`` counts the events of the same command that stand in other streams before these.
        """
        if not prepared:
            self.prepare(events)
        return tuple(
            self._encode_one(
                event,
                identifier=event_id(command, first + index),
                stream=stream,
                version=version + index + 1,
                origin=origin,
                meta=meta,
            )
            for index, event in enumerate(events)
        )

    def _encode_one(
        self, event: E, *, identifier: EventId, stream: StreamId, version: int, origin: str, meta: Metadata
    ) -> NewEvent:
        kind: str = event.TYPE  # type: ignore[attr-defined]
        place = partial(Place, origin=origin, stream=stream, version=version, event_id=identifier, type=kind)
        data = to_plain(event, lambda personal, path: self._seal(personal, place(path=path)))
        return NewEvent(stream, identifier, kind, secrets.token_bytes(SALT_BYTES), meta.encode(), canonical(data))

    def _seal(self, personal: Personal[Any], place: Place) -> Json:
        if not personal.is_open:
            raise ShapeError(f"a sealed value cannot be stored again: {place.path}")
        plain = to_plain(personal.reveal())
        return self._sealer.seal(Personal(plain, person=personal.person, field_class=personal.field_class), place)

    def decode(self, record: StoredRecord) -> Recorded[E]:
        """Read a record, step by step up to the newest version of its type."""
        kind, data = record.type, parse(record.data)
        while kind in self._upcasts and isinstance(data, dict):
            kind, data = self._upcasts[kind](data)
        if kind not in self._kinds:
            raise UnknownTypeError(kind)
        return Recorded(record, Metadata.decode(record.meta), from_plain(self._kinds[kind], data))

    def open(self, record: StoredRecord, origin: str, path: str) -> Json:
        """Open the envelope that stands at a path of a record's data; the caller has recorded who asks why."""
        value: Json = parse(record.data)
        for key in path.strip("/").split("/"):
            value = value[int(key)] if isinstance(value, list) else value[key]  # type: ignore[index]
        if not isinstance(value, dict):
            raise UnknownTypeError(path)
        place = Place(
            origin=origin,
            stream=record.stream,
            version=record.version,
            event_id=record.event_id,
            type=record.type,
            path=path,
        )
        return self._sealer.open(value, place)


def persons_in(events: Iterable[object]) -> set[PersonId]:
    """Collect whose personal values events hold."""
    found: set[PersonId] = set()

    def note(personal: Personal[Any], _path: str) -> Json:
        found.add(personal.person)
        return None

    for event in events:
        to_plain(event, note)
    return found

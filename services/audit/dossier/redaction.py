"""An event as a receiver may have it: what is shown with its salt, what is hidden as its commitment alone.

Pure functions of the stored bytes. What stands here proves the leaf of the event whatever is hidden, and no salt of
a hidden field, nor that of the record, ever leaves.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.access.roles import REVEALED
from shared.kernel.canonical import Json, canonical, parse
from shared.kernel.commitments import commit_field, field_salt, fields_of
from shared.kernel.personal import FieldClass
from shared.kernel.record import StoredRecord, write_time
from shared.sealing.envelope import is_envelope

ACTOR = "actor"
PERSONAL = "personal"
"""The word of all that is hidden for its class: beside the class itself one could count what is not there."""
CONFIDENTIAL = "confidential"
PERSONAL_FIELDS = Path(__file__).with_name("personal_fields.json")
_USERS = re.compile(r"(?:^|/)(?:user|username|staff_id|interviewer|actors/\d+)$")
"""Fields that name staff, also others than whoever recorded the event."""
_INDEX = re.compile(r"/\d+(?=/|$)")
_OWN = re.compile(r"/(?:copy|receiver|receiver_role|hidden)(?:/|$)")
"""What the record of the export says of the dossier itself: the verifier holds the statement against it."""
_PATH = re.compile(r"(?:[A-Z][A-Za-z]*\.v\d+:)?(?:/[A-Za-z0-9_.\-]+)+")


class HidingError(ValueError):
    """A word that names neither a class of values nor a field."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """What a receiver may not have, as words: classes of values, ``actor``, ``/path`` or ``Type.v1:/path``."""

    words: tuple[str, ...] = ()
    own: str | None = None
    """The command of the export itself: what its record says of the dossier is never hidden."""

    @classmethod
    def of(cls, words: Iterable[str], role: str | None = None) -> "Hiding":
        """Read words, and add every class that the receiver's role may never have revealed; raises HidingError."""
        asked = set(words)
        strange = {word for word in asked if word not in {ACTOR, *FieldClass} and not _PATH.fullmatch(word)}
        if strange:
            raise HidingError(min(strange))
        if role is not None:
            asked |= {one.value for one in FieldClass if one not in REVEALED.get(role, frozenset())}
        if not asked.isdisjoint(FieldClass):
            asked.add(PERSONAL)
        return cls(tuple(sorted(asked)))

    def of_field(self, record: StoredRecord, path: str, value: Json, *, actor: Json = None) -> str | None:
        """Give the word under which a field of an event is hidden, if it is; ``actor`` is the event's user."""
        kind = record.type
        if record.command_id == self.own and _OWN.match(path):
            return None
        if self._is_of_class(kind, path, value):
            return PERSONAL
        if ACTOR in self.words and value is not None and (value == actor or _USERS.search(path)):
            return ACTOR
        for word in self.words:
            scope, _, below = word.rpartition(":")
            if below.startswith("/") and scope in {"", kind} and (path == below or path.startswith(f"{below}/")):
                return word
        return None

    def _is_of_class(self, kind: str, path: str, value: Json) -> bool:
        """Tell whether a value is of a hidden class, or could have been: there is none, where one may be."""
        if isinstance(value, dict) and is_envelope(value):
            return value["class"] in self.words
        return (
            PERSONAL in self.words
            and value in (None, [])
            and _may_be_personal(kind, path if value is None else f"{path}/*")
        )


def event_line(service: str, record: StoredRecord, *, previous: bytes, hiding: Hiding) -> dict[str, Json]:
    """Give an event with the salts of what is shown; ``previous`` is the leaf before it in its stream."""
    others = parse(record.meta)
    if not isinstance(others, dict):
        raise TypeError("metadata is not an object")
    actor = others.pop(ACTOR, None)
    return {
        "service": service,
        "position": record.position,
        "stream": record.stream,
        "version": record.version,
        "event_id": record.event_id,
        "command_id": record.command_id,
        "type": record.type,
        "recorded_at": write_time(record.recorded_at),
        "previous": previous.hex(),
        "meta": {
            ACTOR: _part(record.salt, ACTOR, actor, ACTOR if ACTOR in hiding.words else None),
            "others": _part(record.salt, "others", others, None),
        },
        "data": _data(record, hiding, actor),
    }


def withheld_line(service: str, position: int, leaf: bytes, reason: str = CONFIDENTIAL) -> dict[str, Json]:
    """Give what is left of an event that a receiver may not know of: that it stands there, and its leaf."""
    return {"service": service, "position": position, "leaf": leaf.hex(), "withheld": reason}


def proof_line(service: str, position: int, proof: Sequence[str]) -> dict[str, Json]:
    """Give the inclusion proof of an event, its parts in base64 from the leaf up."""
    return {"service": service, "position": position, "proof": list(proof)}


def lines(values: Iterable[Json]) -> bytes:
    """Spell values one a line."""
    return b"".join(canonical(value) + b"\n" for value in values)


def _data(record: StoredRecord, hiding: Hiding, actor: Json) -> list[Json]:
    found: list[Json] = []
    for path, value in sorted(fields_of(parse(record.data)), key=lambda field: field[0]):
        because = hiding.of_field(record, path, value, actor=actor)
        part = _part(record.salt, path, value, because)
        # Where a field is hidden its name is hidden with it: that there is a phone number may be told already.
        found.append(part if because is not None else {"path": path, **part})
    return found


def _may_be_personal(kind: str, path: str) -> bool:
    """Tell whether a field is personal by its type; nobody knows that of types that are written no longer."""
    paths = _personal_fields().get(kind)
    return paths is None or _INDEX.sub("/*", path) in paths


@cache
def _personal_fields() -> Mapping[str, frozenset[str]]:
    """Read which fields of which types are personal, as :mod:`deploy.dossier.personal_fields` found them."""
    found: dict[str, list[str]] = json.loads(PERSONAL_FIELDS.read_text(encoding="utf-8"))
    return {kind: frozenset(paths) for kind, paths in found.items()}


def _part(salt: bytes, path: str, value: Json, because: str | None) -> dict[str, Json]:
    own = field_salt(salt, path)
    if because is not None:
        return {"hidden": commit_field(own, path, value).hex(), "because": because}
    return {"salt": own.hex(), "value": value}

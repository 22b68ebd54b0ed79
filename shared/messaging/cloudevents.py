"""The public message: CloudEvents 1.0 structured JSON in one canonical spelling.

Frozen: ``docs/reference/public-message.md`` and its golden vectors say what consumers store.
"""

import re
from datetime import datetime

from shared.contracts.message import Message
from shared.contracts.wire import (
    UnknownMessageTypeError,
    decode_data,
    encode_data,
    is_code,
    is_message_type,
    type_of,
)
from shared.kernel.canonical import Json, NotCanonicalError, canonical, parse
from shared.kernel.ids import EventId, is_id
from shared.kernel.plain import ShapeError
from shared.kernel.record import read_time, write_time

SPECVERSION = "1.0"
CONTENT_TYPE = "application/cloudevents+json"
LARGEST_MESSAGE = 65_536
_SCHEMA = "urn:hoigia:message:"
_REQUIRED = frozenset(
    {"specversion", "id", "source", "type", "time", "dataschema", "data", "position", "previous", "correlationid"}
)
_OPTIONAL = frozenset({"subject", "causationid"})
_ORIGIN = re.compile(r"[a-z0-9][A-Za-z0-9_.\-]*(/[A-Za-z0-9_.\-]+){1,7}")
_POSITION = re.compile(r"0|[1-9][0-9]{0,17}")


class MalformedMessageError(ValueError):
    """Bytes that are no public message; carries a code, never what was in them."""

    def __init__(self, code: str) -> None:
        """Take the stable code of what is wrong."""
        super().__init__(code)
        self.code = code


def encode(message: Message) -> bytes:
    """Spell a message as canonical bytes; raises when a reader would not get exactly this message back."""
    if message.type != type_of(message.data):
        raise ShapeError("type and data differ")
    envelope: dict[str, Json] = {
        "specversion": SPECVERSION,
        "id": message.id,
        "source": message.source,
        "type": message.type,
        "time": write_time(message.time),
        "dataschema": _SCHEMA + message.type,
        "data": encode_data(message.data),
        "position": str(message.position),
        "previous": str(message.previous),
        "correlationid": message.correlation,
    }
    if message.subject is not None:
        envelope["subject"] = message.subject
    if message.causation is not None:
        envelope["causationid"] = message.causation
    body = canonical(envelope)
    if decode(body) != message:
        raise ShapeError("another message would be read")
    return body


def decode(body: bytes) -> Message:
    """Read a message strictly; raises :class:`MalformedMessageError` for anything but its one spelling."""
    envelope = _envelope(body)
    kind = _text(envelope, "type")
    if envelope["specversion"] != SPECVERSION or envelope["dataschema"] != _SCHEMA + kind:
        raise MalformedMessageError("unknown-version")
    if not is_message_type(kind):
        raise MalformedMessageError("type-not-well-formed")
    position, previous = _position(envelope, "position"), _position(envelope, "previous")
    if previous >= position:
        raise MalformedMessageError("position-not-after-previous")
    return Message(
        id=EventId(_identifier(envelope, "id")),
        source=_source(envelope),
        type=kind,
        subject=_identifier(envelope, "subject") if "subject" in envelope else None,
        time=_time(envelope),
        position=position,
        previous=previous,
        correlation=_code(envelope, "correlationid"),
        causation=_code(envelope, "causationid") if "causationid" in envelope else None,
        data=_data(kind, envelope["data"]),
    )


def _envelope(body: bytes) -> dict[str, Json]:
    if len(body) > LARGEST_MESSAGE:
        raise MalformedMessageError("too-large")
    try:
        envelope = parse(body)
    except (NotCanonicalError, ValueError, RecursionError):
        raise MalformedMessageError("not-canonical-json") from None
    if not isinstance(envelope, dict):
        raise MalformedMessageError("not-an-object")
    if not envelope.keys() >= _REQUIRED or not envelope.keys() <= _REQUIRED | _OPTIONAL:
        raise MalformedMessageError("attributes-differ")
    return envelope


def _data(kind: str, plain: Json) -> object:
    try:
        return decode_data(kind, plain)
    except UnknownMessageTypeError:
        raise MalformedMessageError("unknown-type") from None
    except (ShapeError, ValueError, TypeError):
        raise MalformedMessageError("data-not-well-formed") from None


def _text(envelope: dict[str, Json], name: str) -> str:
    value = envelope[name]
    if not isinstance(value, str):
        raise MalformedMessageError(f"{name}-not-text")
    return value


def _identifier(envelope: dict[str, Json], name: str) -> str:
    value = _text(envelope, name)
    if not is_id(value):
        raise MalformedMessageError(f"{name}-not-an-id")
    return value


def _code(envelope: dict[str, Json], name: str) -> str:
    value = _text(envelope, name)
    if not is_code(value):
        raise MalformedMessageError(f"{name}-not-a-code")
    return value


def _source(envelope: dict[str, Json]) -> str:
    value = _text(envelope, "source")
    if len(value) > 256 or not _ORIGIN.fullmatch(value):  # noqa: PLR2004 - the frozen bound of an origin
        raise MalformedMessageError("source-not-an-origin")
    return value


def _position(envelope: dict[str, Json], name: str) -> int:
    value = _text(envelope, name)
    if not _POSITION.fullmatch(value):
        raise MalformedMessageError(f"{name}-not-a-position")
    return int(value)


def _time(envelope: dict[str, Json]) -> datetime:
    value = _text(envelope, "time")
    try:
        moment = read_time(value)
    except ValueError:
        raise MalformedMessageError("time-not-well-formed") from None
    if write_time(moment) != value:
        raise MalformedMessageError("time-not-well-formed")
    return moment

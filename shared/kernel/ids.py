"""Identifiers: one type for each kind, and the one way to derive an id from what it names."""

import hashlib
import re
from typing import NewType

CaseId = NewType("CaseId", str)
PersonId = NewType("PersonId", str)
StreamId = NewType("StreamId", str)
EventId = NewType("EventId", str)
CommandId = NewType("CommandId", str)
ReferralId = NewType("ReferralId", str)
StaffId = NewType("StaffId", str)

_DOMAIN = len(b"hoigia/id/v1").to_bytes(8, "big") + b"hoigia/id/v1"
_MARKS = 0x8000_8000_0000_0000_0000
"""Version 8 and the variant of RFC 9562, where they stand in the 128 bits."""
_UNMARKED = ~0xF000_C000_0000_0000_0000
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def derive(kind: str, *parts: str | int | bytes) -> str:
    """Derive the id of a thing from what names it: the same words always give the same id.

    A version 8 UUID (RFC 9562 §5.8) over SHA-256 of the length-prefixed domain, kind and parts;
    integers are spelled in decimal. Frozen: stored ids depend on it.
    """
    pieces = [_DOMAIN]
    for part in (kind, *parts):
        data = part if isinstance(part, bytes) else str(part).encode()
        pieces += (len(data).to_bytes(8, "big"), data)
    number = int.from_bytes(hashlib.sha256(b"".join(pieces)).digest()[:16], "big")
    text = f"{number & _UNMARKED | _MARKS:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(text: object) -> bool:
    """Tell whether text is an id in its one spelling: lower-case UUID with hyphens."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None


def event_id(command: CommandId, index: int) -> EventId:
    """Derive the id of the n-th event (from 0) of a command."""
    return EventId(derive("event", command, index))


def request_command_id(scope: str, user: str, idempotency_key: str) -> CommandId:
    """Derive the command id of a request at the REST door.

    ``scope`` names the node and carries its secret, so that two nodes never meet in an id and
    nobody outside computes one from a list of names.
    """
    return CommandId(derive("request", scope, user, idempotency_key))


def reaction_command_id(message_id: str, reaction: str, index: int = 0) -> CommandId:
    """Derive the command id of what a service does about a message of another."""
    return CommandId(derive("reaction", message_id, reaction, index))


def import_command_id(scope: str, file_sha256: str, line: int) -> CommandId:
    """Derive the command id of one line of an imported file; ``scope`` as for a request."""
    return CommandId(derive("import", scope, file_sha256, line))


def case_id(command: CommandId) -> CaseId:
    """Derive the id of the case that a reception opens."""
    return CaseId(derive("case", command))


def person_id(case: CaseId, index: int) -> PersonId:
    """Derive the pseudonym of the n-th person of a case (0 is the person received)."""
    return PersonId(derive("person", case, index))


def relative_person(relative_id: str) -> PersonId:
    """Derive the pseudonym of a relative on file: a person apart, whose values may be destroyed apart."""
    return PersonId(derive("relative-person", relative_id))

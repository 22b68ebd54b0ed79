"""Receiving a file of evidence: held in memory only, passed sealed to its owner, known by its digest."""

import base64
import hashlib
from io import BytesIO
from typing import IO

from flask import Request

from services.portal.web.bodies import load
from services.portal.web.commanding import check_role
from services.portal.web.door import Door
from services.portal.web.problems import Problem
from shared.access.asker import Asker
from shared.contracts.commands import COMMANDS
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, event_id
from shared.kernel.refusal import InvalidError

CONTRACT = COMMANDS["add-evidence"]
LARGEST_FILE = 8 * 1_048_576
LARGEST_BODY = LARGEST_FILE + 65_536
_WORDS = ("source", "description")


class MemoryRequest(Request):
    """A request whose files never touch a disk: what is uploaded here must not lie in a temporary file."""

    max_content_length = LARGEST_BODY
    max_form_memory_size = LARGEST_BODY
    max_form_parts = 8

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return BytesIO()


def receive_evidence(
    door: Door, request: Request, case_id: str, *, asker: Asker, command_id: CommandId
) -> dict[str, Json]:
    """Take ``file``, ``source`` and ``description``; gives ``{evidence_id, sha256}``."""
    check_role(CONTRACT, asker)
    if request.mimetype != "multipart/form-data":
        raise Problem(415, "unsupported-media-type")
    if request.content_length is None or request.content_length > LARGEST_BODY:
        raise Problem(413, "too-large")
    content = _file_of(request)
    digest = hashlib.sha256(content).hexdigest()
    body: dict[str, Json] = {**_words_of(request), "sha256": digest}
    load(CONTRACT.schema, body)
    door.commanding.keep_file(
        case_id, content=base64.b64encode(content).decode(), digest=digest, asker=asker, command_id=command_id
    )
    door.commanding.give(CONTRACT, body, asker=asker, command_id=command_id, case_id=case_id)
    return {"evidence_id": event_id(command_id, 0), "sha256": digest}


def _file_of(request: Request) -> bytes:
    files = request.files.getlist("file")
    if len(files) != 1 or set(request.files) != {"file"}:
        raise InvalidError("invalid-body", fields={"file": "required"})
    content: bytes = files[0].stream.read()
    if not content:
        raise InvalidError("invalid-body", fields={"file": "empty"})
    if len(content) > LARGEST_FILE:
        raise Problem(413, "too-large")
    return content


def _words_of(request: Request) -> dict[str, Json]:
    if not set(request.form) <= set(_WORDS):
        raise InvalidError("invalid-body", fields={"?": "unknown-field"})
    if any(len(request.form.getlist(name)) > 1 for name in _WORDS):
        raise InvalidError("invalid-body", fields={"?": "body-key-twice"})
    return dict(request.form.items())

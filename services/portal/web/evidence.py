"""Files of evidence, received and given out: held in memory only, kept sealed by their owner, known by their digest."""

import base64
import hashlib
from io import BytesIO
from typing import IO

from flask import Request, Response

from services.portal.web.bodies import load
from services.portal.web.commanding import check_role
from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import asker_of, command_id_of, purpose_named, purpose_needed, query_of
from services.portal.web.problems import Problem
from services.portal.web.reading import check_id
from shared.contracts.commands import COMMANDS
from shared.kernel.canonical import Json
from shared.kernel.ids import event_id
from shared.kernel.refusal import InvalidError

CONTRACT = COMMANDS["add-evidence"]
LARGEST_FILE = 8 * 1_048_576
LARGEST_BODY = LARGEST_FILE + 65_536
OCTETS = "application/octet-stream"
_WORDS = ("source", "description")


class MemoryRequest(Request):
    """A request whose files never touch a disk: what is uploaded here must not lie in a temporary file."""

    max_content_length = LARGEST_BODY
    max_form_memory_size = LARGEST_BODY
    max_form_parts = 8

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return BytesIO()


def receive_evidence(door: Door, request: Request, case_id: str) -> Response:
    """Take ``file``, ``source`` and ``description``; gives ``{evidence_id, sha256}``."""
    signed_in = door.signed_in(request)
    command_id = command_id_of(request, signed_in.user, scope=door.scope)
    asker = asker_of(signed_in, purpose_named(request))
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
    return answer({"evidence_id": event_id(command_id, 0), "sha256": digest}, 201)


def give_evidence(door: Door, request: Request, case_id: str, evidence_id: str) -> Response:
    """Give a file as it was brought; who is shown or denied it is on record before a byte of it leaves its owner."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    query_of(request)
    check_id(evidence_id)
    found = door.reading.evidence(case_id, evidence_id, asker)
    # Whatever was brought is saved, never shown: nobody knows what it is.
    headers = {
        "Content-Disposition": f'attachment; filename="{evidence_id}"',
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(found['sha256'])).decode()}:",
    }
    return Response(base64.b64decode(found["content"]), content_type=OCTETS, headers=headers)


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


ROUTES: tuple[Route, ...] = (
    ("POST", "/cases/<case_id>/evidence", "evidence", receive_evidence),
    ("GET", "/cases/<case_id>/evidence/<evidence_id>", "file", give_evidence),
)

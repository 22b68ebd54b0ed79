"""The OpenAPI 3.1 document, generated from the contracts of commands and the list of operations."""

import copy
from functools import cache
from typing import Any

from services.portal.web.answers import ANSWERS
from services.portal.web.api import FILES, OF_NO_CASE, OPENING, PREFIX
from services.portal.web.json_schema import schema_of
from services.portal.web.main_job import main_job
from services.portal.web.operations import OPERATIONS, Operation
from services.portal.web.operations_registers import REGISTER_OPERATIONS
from services.portal.web.operations_replay import REPLAY_ANSWERS, REPLAY_OPERATIONS
from services.portal.web.operations_reviews import REVIEW_ANSWERS, REVIEW_OPERATIONS
from services.portal.web.operations_signals import SIGNAL_ANSWERS, SIGNAL_OPERATIONS
from services.portal.web.shapes import ID, Document
from shared.access.roles import PURPOSES
from shared.clock import now
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.contract import CommandContract
from shared.kernel.record import SOFTWARE

VERSION = SOFTWARE.split("/")[1]
_PROBLEMS = {
    400: "The request is not well formed",
    401: "Nobody is signed in",
    403: "The role may never do this",
    404: "There is no such thing, or it is not the asker's",
    405: "The address does not take this method",
    409: "Somebody was first, or the key came with another body",
    413: "Too large",
    415: "Another media type is expected",
    422: "Refused: the code says why",
    429: "Too many requests",
    503: "Not reachable now; after outcome-unknown repeat with the same key",
}
_HELP = """The only door for programs. Sign in with `POST /sessions` and send the token as
`Authorization: Bearer …`. Every `POST` but `/sessions` carries an `Idempotency-Key`: the same key and body give the
first answer for ever. Reads of a case carry a `Purpose`. `hoigia up --demo` writes an account of every role to
`demo-logins.json` in its data directory (`username`, `password`, `totp_secret?`, `agency`, `role`, `province`):
a program that runs `x-main-job` signs in once with the account that has the step's `role` and, where the step names
one, its `agency`. `$name` in a step's body or path stands for the value that the step which has it under `saves`
found at that JSON pointer of its answer."""


def openapi_document() -> Document:
    """Give the document; the main job's days are counted from today."""
    return {**copy.deepcopy(_fixed()), "x-main-job": main_job(now())}


@cache
def _fixed() -> Document:
    return {
        "openapi": "3.1.0",
        "x-main-job": [],
        "info": {
            "title": "Hồi Gia",
            "version": VERSION,
            "description": _HELP,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": PREFIX}],
        "security": [{"session": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                **ANSWERS,
                **SIGNAL_ANSWERS,
                **REVIEW_ANSWERS,
                **REPLAY_ANSWERS,
                **{c.operation: schema_of(c.schema) for c in COMMANDS.values() if not c.internal},
            },
            "parameters": _parameters(),
            "responses": {f"Problem{status}": _problem(text) for status, text in _PROBLEMS.items()},
        },
    }


def _paths() -> Document:
    paths: Document = {}
    for operation in (*OPERATIONS, *REGISTER_OPERATIONS, *SIGNAL_OPERATIONS, *REVIEW_OPERATIONS, *REPLAY_OPERATIONS):
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    for files in FILES:
        answers = "Received" if files.opening == OPENING else "Given"
        paths.setdefault(files.path, {})["post"] = _command(files.opening, status=201, answers=answers)
    about = [(f"{files.path}/{{{files.name}_id}}", files.others) for files in FILES]
    for prefix, contracts in (*about, ("", OF_NO_CASE)):
        paths |= {f"{prefix}/commands/{contract.name}": {"post": _command(contract)} for contract in contracts}
    paths["/cases/{case_id}/evidence"] = {"post": _evidence()}
    for path, described in paths.items():
        named = [f"#/components/parameters/{name}" for part, name in _IN_PATHS.items() if f"{{{part}}}" in path]
        if named:
            described["parameters"] = [{"$ref": name} for name in named]
    return paths


_IN_PATHS = {
    "case_id": "CaseId",
    "signal_id": "SignalId",
    "review_id": "ReviewId",
    "evidence_id": "EvidenceId",
    "number": "Number",
}


def _operation(operation: Operation) -> Document:
    described: Document = {
        "operationId": operation.operation,
        "summary": operation.title_en,
        "x-title-vi": operation.title_vi,
        "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in operation.query],
        "responses": _responses(operation.status, operation.answers, media=operation.media),
    }
    if operation.roles is not None:
        described["x-roles"] = sorted(operation.roles)
    if operation.open:
        described["security"] = []
    if operation.purpose != "none":
        name = "Purpose" if operation.purpose == "required" else "PurposeMaybe"
        described["parameters"].append({"$ref": f"#/components/parameters/{name}"})
    if operation.keyed:
        described["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
    if operation.body is not None:
        described["requestBody"] = _body(schema_of(operation.body), operation.example)
    return described


def _command(contract: CommandContract, *, status: int = 200, answers: str = "Given") -> Document:
    return {
        "operationId": contract.operation,
        "summary": contract.title_en,
        "x-title-vi": contract.title_vi,
        "x-roles": sorted(contract.roles),
        "tags": [contract.service],
        "parameters": [
            {"$ref": "#/components/parameters/IdempotencyKey"},
            {"$ref": "#/components/parameters/IfMatch"},
            {"$ref": "#/components/parameters/PurposeMaybe"},
        ],
        "requestBody": _body({"$ref": f"#/components/schemas/{contract.operation}"}, dict(contract.example)),
        "responses": _responses(status, answers),
    }


def _evidence() -> Document:
    file = {"$ref": "#/components/schemas/EvidenceFile"}
    words = schema_of(COMMANDS["add-evidence"].schema)["properties"]
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["file", "source", "description"],
        "properties": {"file": file, "source": words["source"], "description": words["description"]},
    }
    example = {"file": "…", **{name: COMMANDS["add-evidence"].example[name] for name in ("source", "description")}}
    return {
        "operationId": "AddEvidenceFile",
        "summary": "Add a file of evidence",
        "x-title-vi": "Bổ sung tệp tài liệu, chứng cứ",
        "x-roles": sorted(COMMANDS["add-evidence"].roles),
        "tags": ["verification"],
        "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": {"schema": schema, "example": example}},
        },
        "responses": _responses(201, "Evidence"),
    }


def _body(schema: Document, example: Any) -> Document:
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}


def _responses(status: int, answers: str | None, *, media: str = "application/json") -> Document:
    fine: Document = {"description": "Done"}
    if answers is not None:
        fine["content"] = {media: {"schema": {"$ref": f"#/components/schemas/{answers}"}}}
    problems = {str(code): {"$ref": f"#/components/responses/Problem{code}"} for code in _PROBLEMS}
    return {str(status): fine, **problems}


def _problem(text: str) -> Document:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}


def _parameters() -> Document:
    purpose = {"name": "Purpose", "in": "header", "schema": {"enum": list(PURPOSES)}}
    return {
        **{
            name: {"name": part, "in": "path", "required": True, "schema": ID}
            for part, name in _IN_PATHS.items()
            if name != "Number"
        },
        "Number": {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
        "Purpose": {**purpose, "required": True, "description": "Why the case is read"},
        "PurposeMaybe": {**purpose, "description": "Why; the role's usual purpose when left out"},
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        },
        "IfMatch": {
            "name": "If-Match",
            "in": "header",
            "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'},
            "description": "The version the asker saw of the command's own service on the case",
        },
    }

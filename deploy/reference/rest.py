"""The page of the REST API: every operation with its address, its roles and what it needs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.portal.web.main_job import STEPS
from services.portal.web.openapi import openapi_document
from shared.access.roles import ROLES

HEAD = """\
# The REST API

*Written by `make reference`; do not edit.*

Served by the portal below `{base}`; `GET {base}/openapi.json` is the whole contract with schemas, examples and the
steps of the main job (`x-main-job`). Bodies of commands: [commands.md](commands.md). Codes of errors:
[refusals.md](refusals.md). How a program signs in and runs the main job:
[../how-to/call-the-api.md](../how-to/call-the-api.md). Roles are those that the door lets ask; the service that
answers may refuse more of them, and shows each what its agency has to do with.

| call | operation | does | roles | needs |
|---|---|---|---|---|
"""
JOB = """
## The main job

| step | operation | role | agency |
|---|---|---|---|
"""
NEEDS: Mapping[str, str] = {
    "IdempotencyKey": "`Idempotency-Key`",
    "IfMatch": "`If-Match`?",
    "Purpose": "`Purpose`",
    "PurposeMaybe": "`Purpose`?",
}


def page() -> str:
    """Give the whole page."""
    document = openapi_document()
    rows = "".join(_rows(document["paths"]))
    steps = "".join(
        f"| {number} | {step.operation} | {step.role} | {step.agency} |\n" for number, step in enumerate(STEPS, 1)
    )
    return HEAD.format(base=document["servers"][0]["url"]) + rows + JOB + steps


def _rows(paths: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            roles = _roles(operation.get("x-roles", ROLES))
            needs = ", ".join(_needs(operation)) or "nothing"
            title = f"{operation['summary']} — *{operation['x-title-vi']}*"
            yield f"| `{method.upper()} {path}` | {operation['operationId']} | {title} | {roles} | {needs} |\n"


def _roles(named: Sequence[str]) -> str:
    others = [role for role in sorted(ROLES) if role not in named]
    if not others:
        return "any"
    return f"any but {', '.join(others)}" if len(others) < len(named) else ", ".join(named)


def _needs(operation: Mapping[str, Any]) -> Iterator[str]:
    if operation.get("security") != []:
        yield "a session"
    for parameter in operation["parameters"]:
        name = parameter.get("$ref", "").rsplit("/", 1)[-1]
        if name in NEEDS:
            yield NEEDS[name]

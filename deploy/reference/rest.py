"""The page of the REST API: every operation with its address, its roles and what it needs."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.portal.web.main_job import STEPS
from services.portal.web.openapi import openapi_document

HEAD = """\
# The REST API

*Written by `make reference`; do not edit.*

Served by the portal below `{base}`; `GET {base}/openapi.json` is the whole contract with schemas, examples and the
steps of the main job (`x-main-job`). Bodies of commands: [commands.md](commands.md). Codes of errors:
[refusals.md](refusals.md). How a program signs in and runs the main job:
[../how-to/call-the-api.md](../how-to/call-the-api.md).

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
            roles = ", ".join(operation.get("x-roles", ())) or "any"
            needs = ", ".join(_needs(operation)) or "nothing"
            title = f"{operation['summary']} — *{operation['x-title-vi']}*"
            yield f"| `{method.upper()} {path}` | {operation['operationId']} | {title} | {roles} | {needs} |\n"


def _needs(operation: Mapping[str, Any]) -> Iterator[str]:
    if operation.get("security") != []:
        yield "a session"
    for parameter in operation["parameters"]:
        name = parameter.get("$ref", "").rsplit("/", 1)[-1]
        if name in NEEDS:
            yield NEEDS[name]

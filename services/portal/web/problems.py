"""Errors as RFC 9457 problem documents: a stable code, a title in two languages, never what was sent."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from flask import Response

from shared.contracts.refusals import TITLES
from shared.kernel.canonical import Json
from shared.kernel.refusal import PlatformError

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:hoigia:problem:"
GENERAL: Mapping[int, str] = {
    400: "invalid-request",
    401: "sign-in-needed",
    403: "role-may-not",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    500: "internal-error",
    503: "unavailable",
}


class Problem(PlatformError):
    """An error that only the door knows: it carries its own status and headers."""

    def __init__(self, status: int, code: str, *, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        """Take the status, the stable code and headers such as ``Retry-After``."""
        super().__init__(code)
        self.status = status
        self.headers = dict(headers)


def document(status: int, code: str, fields: Mapping[str, str] = MappingProxyType({})) -> dict[str, Json]:
    """Make a problem document; an unknown code is told by the general one of its status."""
    if code not in TITLES:
        code = GENERAL.get(status, "internal-error")
    vietnamese, english = TITLES[code]
    problem: dict[str, Json] = {
        "type": TYPE_PREFIX + code,
        "title": vietnamese,
        "title_vi": vietnamese,
        "title_en": english,
        "status": status,
        "code": code,
    }
    return {**problem, "fields": dict(fields)} if fields else problem


def response_of(failure: PlatformError) -> Response:
    """Answer with a failure's problem; every case that is not there looks like every other."""
    code = GENERAL[404] if failure.status == 404 else failure.code  # noqa: PLR2004 - the one status that must not tell
    headers = dict(getattr(failure, "headers", {}))
    return problem_response(failure.status, code, fields=failure.fields, headers=headers)


def problem_response(
    status: int,
    code: str,
    *,
    fields: Mapping[str, str] = MappingProxyType({}),
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """Answer with a problem document."""
    body = json.dumps(document(status, code, fields), ensure_ascii=False, separators=(",", ":"))
    return Response(body, status=status, content_type=CONTENT_TYPE, headers=dict(headers))

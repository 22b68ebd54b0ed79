"""How a call and its answer are spelled before they are sealed."""

import base64
import re
from dataclasses import dataclass
from typing import Any

from shared.kernel.canonical import Json, NotCanonicalError, canonical, parse
from shared.kernel.refusal import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    OutcomeUnknownError,
    PlatformError,
    Refused,
    UnauthenticatedError,
    UnavailableError,
)

_REPLY_TO = re.compile(r"[a-z][a-z-]{0,31}\.[0-9a-f]{32}")
_ERRORS: dict[int, type[PlatformError]] = {
    kind.status: kind
    for kind in (
        InvalidError,
        UnauthenticatedError,
        ForbiddenError,
        NotFoundError,
        ConflictError,
        Refused,
        UnavailableError,
    )
}
INTERNAL = "internal"
_SHAPE: dict[str, type] = {"token": str, "method": str, "arguments": dict, "reply_key": str, "reply_to": str}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call as it is sealed: the token binds method, arguments and where the reply goes."""

    token: str
    method: str
    arguments: dict[str, Json]
    reply_key: bytes
    reply_to: str

    def bound(self) -> Json:
        """Give what the token's digest is computed over."""
        return {
            "method": self.method,
            "arguments": self.arguments,
            "reply_key": _text(self.reply_key),
            "reply_to": self.reply_to,
        }


def write_request(request: Request) -> bytes:
    """Spell a request."""
    bound = request.bound()
    return canonical({**bound, "token": request.token} if isinstance(bound, dict) else bound)


def read_request(data: bytes) -> Request:
    """Read a request strictly; raises ``InvalidError``."""
    try:
        words = parse(data)
        if not isinstance(words, dict) or words.keys() != _SHAPE.keys():
            raise InvalidError("request-not-well-formed")
        if not all(isinstance(words[name], kind) for name, kind in _SHAPE.items()):
            raise InvalidError("request-not-well-formed")
        reply_key = _bytes(str(words["reply_key"]))
    except (NotCanonicalError, ValueError, RecursionError):
        raise InvalidError("request-not-well-formed") from None
    if not _REPLY_TO.fullmatch(str(words["reply_to"])):
        raise InvalidError("request-not-well-formed")
    return Request(**{**words, "reply_key": reply_key})  # type: ignore[arg-type]  # the shape was checked above


def write_result(result: Json) -> bytes:
    """Spell an answer."""
    return canonical({"result": result})


def write_error(failure: BaseException) -> bytes:
    """Spell a failure as an answer."""
    return canonical({"error": spell_failure(failure)})


def spell_failure(failure: BaseException) -> Json:
    """Spell a failure: its code, status and fields; of an unforeseen one only that it happened."""
    if isinstance(failure, PlatformError):
        fields: dict[str, Json] = dict(failure.fields)
        return {"code": failure.code, "status": failure.status, "fields": fields}
    return {"code": INTERNAL, "status": PlatformError.status, "fields": {}}


def read_reply(data: bytes) -> Json:
    """Read an answer; raises the error it carries."""
    words: Any = parse(data)
    if "error" in words:
        raise failure_of_words(words["error"])
    result: Json = words["result"]
    return result


def failure_of_words(words: Any) -> PlatformError:
    """Read a failure as it was spelled."""
    code, status, fields = str(words["code"]), int(words["status"]), dict(words["fields"])
    if code == OutcomeUnknownError().code:
        return OutcomeUnknownError()
    return _ERRORS.get(status, PlatformError)(code, fields=fields)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)

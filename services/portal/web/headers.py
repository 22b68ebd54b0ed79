"""The headers that steer a request: who, why, once, and on what version."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask import Request

from services.portal.domain import SignedIn
from services.portal.web.problems import Problem
from shared.access.asker import Asker
from shared.access.roles import PURPOSES, usual_purpose
from shared.kernel.ids import CommandId, derive, request_command_id
from shared.kernel.refusal import InvalidError

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_VERSION = re.compile(r'"([1-9][0-9]{0,8})"')
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
_PLUS_LOST = re.compile(r" (?=\d\d:\d\d$)")


def bearer(request: Request) -> str:
    """Give the token of a request; raises 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token):
        raise Problem(401, "sign-in-needed", headers={"WWW-Authenticate": "Bearer"})
    return token


def purpose_named(request: Request) -> str | None:
    """Give the purpose of a request, ``None`` when it names none; raises 400 for an unknown one."""
    purpose = request.headers.get("Purpose")
    if purpose is not None and purpose not in PURPOSES:
        raise InvalidError("purpose-unknown")
    return purpose


def purpose_needed(request: Request) -> str:
    """Give the purpose of a read; raises 400 when it names none."""
    purpose = purpose_named(request)
    if purpose is None:
        raise InvalidError("purpose-needed")
    return purpose


def asker_of(signed_in: SignedIn, purpose: str | None) -> Asker:
    """Say who asks for what; a command that names no purpose has the usual one of its role."""
    return Asker(
        user=signed_in.user,
        agency=signed_in.agency,
        role=signed_in.role,
        purpose=purpose or usual_purpose(signed_in.role),
    )


def command_id_of(request: Request, user: str, *, scope: str) -> CommandId:
    """Derive the command id from user and ``Idempotency-Key``; raises 400 without a usable key."""
    return command_id_of_key(request.headers.get("Idempotency-Key"), user, scope=scope)


def command_id_of_key(key: str | None, user: str, *, scope: str) -> CommandId:
    """Derive the command id from a key as it was sent."""
    if key is None:
        raise InvalidError("idempotency-key-needed")
    if not _KEY.fullmatch(key):
        raise InvalidError("idempotency-key-invalid")
    return request_command_id(scope, user, key)


def expected_version(request: Request) -> int | None:
    """Give the version that ``If-Match`` names, quoted as HTTP wants it; raises 400 for anything else."""
    text = request.headers.get("If-Match")
    if text is None:
        return None
    found = _VERSION.fullmatch(text.strip())
    if found is None:
        raise InvalidError("if-match-invalid")
    return int(found.group(1))


def moment_of(text: str, field: str) -> datetime:
    """Read a time with offset from a query; a ``+`` that an address turned into a space is understood."""
    spelled = _PLUS_LOST.sub("+", text)
    try:
        if _MOMENT.fullmatch(spelled):
            return datetime.fromisoformat(spelled)
    except ValueError:
        pass
    raise InvalidError("invalid-query", fields={field: "not-a-time-with-offset"})


def day_of(query: Mapping[str, str], name: str) -> str:
    """Give a day of a query as it is spelled; raises 400 for one that is missing or no day."""
    if name not in query:
        raise InvalidError("invalid-query", fields={name: "required"})
    try:
        return date.fromisoformat(query[name]).isoformat()
    except ValueError:
        raise InvalidError("invalid-query", fields={name: "not-a-date"}) from None


def one_of(query: Mapping[str, str], name: str, choices: Sequence[str]) -> str | None:
    """Give a choice of a query, ``None`` where it makes none; raises 400 for one that is not there."""
    value = query.get(name)
    if value is not None and value not in choices:
        raise InvalidError("invalid-query", fields={name: "not-one-of"})
    return value


def truth_of(query: Mapping[str, str], name: str) -> bool | None:
    """Give whether a query says ``true`` or ``false``, ``None`` where it does not say; raises 400 for anything else."""
    value = one_of(query, name, ("true", "false"))
    return None if value is None else value == "true"


def query_of(request: Request, *known: str) -> dict[str, str]:
    """Give the parameters of a query; raises 400 for an unknown, a repeated or an unclean one."""
    found: dict[str, str] = {}
    for name, values in request.args.lists():
        if name not in known:
            raise InvalidError("invalid-query", fields={"?": "unknown-field"})
        if len(values) != 1 or not _KEY.fullmatch(_PLUS_LOST.sub("+", values[0])):
            raise InvalidError("invalid-query", fields={name: "invalid"})
        found[name] = values[0]
    return found


def fresh_disclosure_id() -> CommandId:
    """Make the id of a disclosure that no request key names."""
    return CommandId(derive("disclosure", secrets.token_bytes(32)))

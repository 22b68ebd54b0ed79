"""Asking services in the name of an account: who asks, found in the directory; which case, by id or code."""

import secrets
from contextlib import closing
from pathlib import Path
from typing import Any

from deploy.instance import settings_of
from deploy.problems import Problem
from shared.access.asker import Asker
from shared.config import Settings
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, derive, is_id
from shared.kernel.refusal import NotFoundError
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient


def operator(settings: Settings) -> Asker:
    """Give the one who has this machine: may open accounts, may see nobody's case."""
    return Asker(user=OPERATOR, agency=settings.node, role="administrator", purpose="support")


def account(client: RpcClient, username: str, purpose: str) -> Asker:
    """Find who asks; raises :class:`Problem` for a name that nobody has."""
    try:
        found: Any = client.call("directory", "staff.find", {"username": username}, asker=None)
    except NotFoundError:
        raise Problem("there is no such account; `hoigia user add` opens one") from None
    return Asker(user=found["id"], agency=found["agency"], role=found["role"], purpose=purpose)


def case_of(client: RpcClient, name: str) -> str:
    """Give the id of a case named by id or code."""
    if is_id(name):
        return name
    found: Any = client.call("audit", "find-case", {"code": name}, asker=None)
    return str(found["case_id"])


def ask_about(
    case: str, method: str, arguments: dict[str, Json], *, user: str, purpose: str, data_dir: Path
) -> dict[str, Any]:
    """Ask the ledger about a case, by id or code, in the name of an account; the answer carries the case's id."""
    with closing(RpcClient(settings_of(data_dir), OPERATOR)) as client:
        asker = account(client, user, purpose)
        found = case_of(client, case)
        answer: Any = client.call(
            "audit",
            method,
            {"case_id": found, **arguments},
            asker=asker,
            command_id=one_time_id(method, found),
            case=found,
        )
    return {"case_id": found, **answer}


def one_time_id(*words: str) -> CommandId:
    """Name one asking: the same words asked again are another one."""
    return CommandId(derive("command-line", *words, secrets.token_hex(16)))

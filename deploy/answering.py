"""Whether what runs also answers: services by a call through the broker, the door over HTTP; each within a bound."""

import http.client
from collections.abc import Mapping, Sequence

from deploy.roster import WEB
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.house.asking import DOWN, READY, SILENT, Answer, ask_all
from shared.messaging.states import PartState
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient

SECONDS = 3.0


def ask(settings: Settings, names: Sequence[str]) -> Mapping[str, Answer]:
    """Ask these parts, those that can be asked; gives an answer for each of them."""
    services = [name for name in names if name in SERVICES]
    found: dict[str, Answer] = {}
    if services:
        client = RpcClient(settings, OPERATOR)
        try:
            found = ask_all(client, services, "state", seconds=SECONDS)
        finally:
            client.close()
    if WEB in names:
        found[WEB] = Answer(_door(settings))
    return found


def inner(answer: Answer) -> tuple[PartState, ...]:
    """Read what a service said of its parts."""
    return tuple(PartState.read(words) for words in answer.words.get("parts", ()))


def _door(settings: Settings) -> str:
    connection = http.client.HTTPConnection(settings.portal_host, settings.portal_port, timeout=SECONDS)
    try:
        connection.request("GET", "/livez")
        return READY if connection.getresponse().status == http.HTTPStatus.OK else SILENT
    except ConnectionRefusedError:
        return DOWN
    except (OSError, http.client.HTTPException):
        return SILENT
    finally:
        connection.close()

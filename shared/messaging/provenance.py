"""Whether a delivery is what it claims: who published it, by which road, and what it says.

The broker vouches for three things only: the authenticated user (``user_id``), the exchange and the
routing key. Headers are believed only on messages that this service or the operator published.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from shared.contracts.message import Message
from shared.contracts.wire import is_code
from shared.messaging.cloudevents import MalformedMessageError, decode
from shared.messaging.subscription import Delivery
from shared.messaging.topology import EVENTS, OPERATOR, RESEND, RETRY, again_key, resend_key

PUBLISHER, ATTEMPT, FAILURES, FIRST = "publisher", "attempt", "failures", "first"
_DEFAULT_EXCHANGE = ""


class RejectedError(Exception):
    """A delivery that is never processed; carries the code it is set aside with."""

    def __init__(self, code: str) -> None:
        """Take ``forged``, ``unexpected-type`` or the code of what is malformed."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a message's earlier tries, and who published it first."""

    publisher: str | None
    attempts: int = 0
    failures: int = 0
    first: str | None = None


def history_of(delivery: Delivery, service: str, queue: str) -> History:
    """Tell where a delivery comes from: ``publisher`` is ``None`` when no road of ours leads here."""
    match delivery.exchange:
        case exchange if exchange == EVENTS:
            return History(delivery.user)
        case exchange if exchange == RESEND and delivery.key == resend_key(str(delivery.user), queue):
            return History(delivery.user)
        case exchange if exchange == _DEFAULT_EXCHANGE and delivery.user == service:
            # Back from the retry queue, to which this service alone can write.
            return _told(delivery.headers)
        case exchange if exchange == RETRY and delivery.user == OPERATOR and delivery.key == again_key(queue):
            # Put back by an operator: its tries begin anew.
            return History(_told(delivery.headers).publisher)
        case _:
            return History(None)


def check(delivery: Delivery, history: History, types: Collection[str]) -> Message:
    """Read a delivery that may be processed; raises :class:`RejectedError` for any other."""
    try:
        message = decode(delivery.body)
    except MalformedMessageError as failure:
        # Who sent it matters more than what is wrong with it.
        raise RejectedError("forged" if history.publisher is None else failure.code) from None
    if history.publisher != message.publisher:
        raise RejectedError("forged")
    if delivery.exchange == EVENTS and delivery.key != message.type:
        raise RejectedError("forged")
    if message.type not in types:
        raise RejectedError("unexpected-type")
    return message


def _told(headers: dict[str, Any]) -> History:
    publisher, first = headers.get(PUBLISHER), headers.get(FIRST)
    return History(
        publisher if isinstance(publisher, str) else None,
        _count(headers.get(ATTEMPT)),
        _count(headers.get(FAILURES)),
        first if isinstance(first, str) and is_code(first) else None,
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0

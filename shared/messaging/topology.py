"""What stands at the broker: exchanges, queues, bindings, users and their rights, from the contracts.

Pure. The rule of change: a queue keeps its arguments for life; other arguments are another name
(``NAME.2``), bound beside the old one until that is empty.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from shared.contracts.registry import (
    SERVICES,
    consumes,
    mirrors,
    published_by,
    publisher_of,
)

EVENTS, UNCLAIMED, RESEND, RETRY, RPC, REPLIES = "events", "unclaimed", "resend", "retry", "rpc", "replies"
OPERATOR = "operator"

# How often a message may come back unacknowledged (its reader died) before it is set aside.
DELIVERY_LIMIT = 16

_NOTHING = "^$"
_QUORUM: dict[str, str | int | bool] = {"x-queue-type": "quorum"}
# At-least-once dead-lettering needs reject-publish: a full queue then says so instead of dropping.
_SAFE: dict[str, str | int | bool] = {
    **_QUORUM,
    "x-dead-letter-exchange": "",
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange; what none of its bindings wants goes to ``alternate``."""

    name: str
    kind: str
    alternate: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable queue and its arguments."""

    name: str
    arguments: tuple[tuple[str, str | int | bool], ...]


@dataclass(frozen=True, slots=True, order=True)
class Binding:
    """Messages of an exchange with a routing key go to a queue."""

    exchange: str
    queue: str
    key: str


@dataclass(frozen=True, slots=True)
class TopicRight:
    """Which routing keys a user may write to and bind on one exchange (patterns)."""

    exchange: str
    write: str = _NOTHING
    read: str = _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A broker user and what it may touch (patterns over names of exchanges and queues)."""

    name: str
    configure: str
    write: str
    read: str
    topics: tuple[TopicRight, ...]
    tags: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """Everything the administrator declares."""

    exchanges: tuple[Exchange, ...] = field(default=())
    queues: tuple[Queue, ...] = field(default=())
    bindings: tuple[Binding, ...] = field(default=())
    users: tuple[User, ...] = field(default=())


def reactions_queue(service: str) -> str:
    """Name the queue of messages a service reacts to in any order."""
    return f"{service}.reactions"


def inbound_queue(service: str) -> str:
    """Name the queue of messages a service keeps in order."""
    return f"{service}.inbound"


def retry_queue(queue: str) -> str:
    """Name the queue in which failed messages of a queue wait for their next try."""
    return f"{queue}.retry"


def dead_queue(queue: str) -> str:
    """Name the queue of messages that a person has to look at."""
    return f"{queue}.dead"


def again_key(queue: str) -> str:
    """Name the routing key by which an operator puts a dead message back."""
    return f"{queue}.again"


def resend_key(source: str, queue: str) -> str:
    """Name the routing key by which a source sends to one queue again."""
    return f"{source}.{queue}"


def rpc_queue(service: str) -> str:
    """Name the queue of calls to a service; the service declares it itself, for as long as it runs."""
    return f"rpc.{service}"


def reply_queue(user: str, line: str) -> str:
    """Name the queue of replies to one line of a caller."""
    return f"reply.{user}.{line}"


def inbound_types(service: str) -> frozenset[str]:
    """Give the types kept in order by a service: all those of each publisher it mirrors.

    A hole is seen by the position announced before, whatever its type was.
    """
    sources = {publisher_of(kind) for kind in mirrors(service)}
    return frozenset(kind for source in sources for kind in published_by(source))


def queues_of(service: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Give the message queues of a service with the types they take."""
    if consumes(service):
        yield reactions_queue(service), consumes(service)
    if mirrors(service):
        yield inbound_queue(service), inbound_types(service)


def described() -> Topology:
    """Compute the whole topology from the registry of contracts."""
    return Topology(
        exchanges=(
            Exchange(UNCLAIMED, "fanout"),
            Exchange(EVENTS, "topic", UNCLAIMED),
            Exchange(RESEND, "topic"),
            Exchange(RETRY, "topic"),
            Exchange(RPC, "topic"),
            Exchange(REPLIES, "topic"),
        ),
        queues=(_queue(UNCLAIMED, _QUORUM), *(queue for service in SERVICES for queue in _queues(service))),
        bindings=(Binding(UNCLAIMED, UNCLAIMED, ""), *(item for service in SERVICES for item in _bindings(service))),
        users=(*(_service_user(service) for service in SERVICES), _operator()),
    )


def _queue(name: str, arguments: dict[str, str | int | bool]) -> Queue:
    return Queue(name, tuple(sorted(arguments.items())))


def _queues(service: str) -> Iterator[Queue]:
    for name, _ in queues_of(service):
        work = {**_SAFE, "x-dead-letter-routing-key": dead_queue(name), "x-delivery-limit": DELIVERY_LIMIT}
        if name == inbound_queue(service):
            # One reader at a time keeps the order; nothing waits for a later try there.
            work["x-single-active-consumer"] = True
        else:
            yield _queue(retry_queue(name), {**_SAFE, "x-dead-letter-routing-key": name})
        yield _queue(name, work)
        yield _queue(dead_queue(name), _QUORUM)


def _bindings(service: str) -> Iterator[Binding]:
    for name, kinds in queues_of(service):
        yield from (Binding(EVENTS, name, kind) for kind in sorted(kinds))
        sources = {publisher_of(kind) for kind in kinds}
        yield from (Binding(RESEND, name, resend_key(source, name)) for source in sorted(sources))
        yield Binding(RETRY, name, again_key(name))
        yield Binding(RETRY, dead_queue(name), dead_queue(name))
        if name == reactions_queue(service):
            yield Binding(RETRY, retry_queue(name), retry_queue(name))


def _service_user(service: str) -> User:
    own = re.escape(service)
    names = [name for name, _ in queues_of(service)]
    keys = [key(name) for name in names for key in (retry_queue, dead_queue)]
    published = published_by(service)
    return User(
        name=service,
        configure=_any_of(f"reply\\.{own}\\..+", f"rpc\\.{own}"),
        write=_any_of(EVENTS, RESEND, RETRY, RPC, REPLIES, f"reply\\.{own}\\..+", f"rpc\\.{own}"),
        read=_any_of(RPC, REPLIES, f"reply\\.{own}\\..+", f"rpc\\.{own}", *map(re.escape, names)),
        topics=(
            TopicRight(EVENTS, write=_exactly(published)),
            TopicRight(RESEND, write=_any_of(f"{own}\\..+") if published else _NOTHING),
            TopicRight(RETRY, write=_exactly(keys)),
            TopicRight(RPC, write=_exactly(SERVICES), read=_exactly([service])),
            TopicRight(REPLIES, write=".+", read=_any_of(f"{own}\\.[0-9a-f]+")),
        ),
    )


def _operator() -> User:
    names = [name for service in SERVICES for name, _ in queues_of(service)]
    return User(
        name=OPERATOR,
        configure=_any_of(f"reply\\.{OPERATOR}\\..+"),
        write=_any_of(RETRY, RPC, f"reply\\.{OPERATOR}\\..+"),
        read=_any_of(REPLIES, f"reply\\.{OPERATOR}\\..+", UNCLAIMED, *(re.escape(dead_queue(name)) for name in names)),
        topics=(
            TopicRight(EVENTS),
            TopicRight(RESEND),
            TopicRight(RETRY, write=_exactly(again_key(name) for name in names)),
            TopicRight(RPC, write=_exactly(SERVICES)),
            TopicRight(REPLIES, read=_any_of(f"{OPERATOR}\\.[0-9a-f]+")),
        ),
        tags="monitoring",
    )


def _any_of(*patterns: str) -> str:
    return f"^({'|'.join(patterns)})$" if patterns else _NOTHING


def _exactly(words: Iterable[str]) -> str:
    return _any_of(*(re.escape(word) for word in sorted(words)))

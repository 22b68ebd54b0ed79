"""The side of a call that answers it, without nameko: opens, checks, hands over, seals the reply."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from amqp import Message as Content

from shared.access.asker import Asker
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import LOST as DATABASE_LOST
from shared.kernel.canonical import Json, NotCanonicalError
from shared.kernel.refusal import (
    ForbiddenError,
    InvalidError,
    NotFoundError,
    OutcomeUnknownError,
    PlatformError,
    UnauthenticatedError,
    UnavailableError,
)
from shared.messaging.connection import LOST, WRITE_SECONDS, abandon, close, drain, open_connection
from shared.messaging.subscription import Delivery, Subscription
from shared.messaging.topology import REPLIES, RPC, rpc_queue
from shared.metrics import METRICS
from shared.observability import failure_of, logger
from shared.rpc.envelope import INTERNAL, Request, read_request, write_error, write_result
from shared.rpc.keys import KeyRing
from shared.rpc.sealed import public_key, reply_info, request_info, seal, unseal
from shared.rpc.token import LONGEST_SECONDS, Claims, body_digest, verify

log = logger(__name__)


DESERTED_MILLISECONDS = 10_000
"""After so long without anybody who listens the queue of a service goes away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call whose token has been checked; whether the asker may do it is still the handler's to decide."""

    issuer: str
    asker: Asker | None
    method: str
    arguments: dict[str, Json]
    command_id: str | None
    case: str | None
    expires_at: int


Answered: TypeAlias = Callable[[Json, BaseException | None], None]
Dispatch: TypeAlias = Callable[[Call, Answered], None]


class CallReader:
    """Reads ``rpc.<service>``, at most once a call: a call that kills its process does not come again."""

    def __init__(
        self,
        settings: Settings,
        service: str,
        *,
        methods: Callable[[], Mapping[str, Collection[str]]],
        dispatch: Dispatch,
    ) -> None:
        """Take which methods there are for which issuers, and how to start the work."""
        self._service = service
        self._methods = methods
        self._dispatch = dispatch
        self._keys = KeyRing(settings.secrets)
        self._seen = SeenCalls()
        self._replies = _Replies(settings, service)
        self.subscription = Subscription(
            settings,
            service,
            rpc_queue(service),
            on_delivery=self._on_delivery,
            acknowledged=False,
            prepare=self._prepare,
        )

    def run(self) -> None:
        """Answer until stopped; never raises."""
        self.subscription.run()

    def stop(self) -> bool:
        """Take no more calls."""
        return self.subscription.stop()

    def close(self) -> None:
        """Close what replies go out by."""
        self._replies.close()

    def _prepare(self, channel: Any) -> None:
        declare_queue(channel, self._service)

    def _on_delivery(self, delivery: Delivery) -> None:
        try:
            request = read_request(
                unseal(delivery.body, self._keys.opening(self._service), request_info(self._service))
            )
            reply_key = public_key(request.reply_key)
        except PlatformError as failure:
            # Not even the way back is known for certain: nothing to answer.
            log.warning("call_rejected", service=self._service, code=failure.code, user=delivery.user)
            return
        if delivery.user is None or request.reply_to.split(".")[0] != delivery.user:
            log.warning("call_rejected", service=self._service, code="reply-not-to-sender", user=delivery.user)
            return
        identifier = str(delivery.properties.get("correlation_id", ""))

        def answered(result: Json, failure: BaseException | None) -> None:
            body = _spell(result, failure)
            sealed = seal(body, reply_key, reply_info(self._service, identifier))
            self._replies.publish(sealed, key=request.reply_to, call=identifier)

        try:
            call = self._check(request, delivery.user, identifier)
            self._dispatch(call, lambda result, failure: answered(result, _told(failure, call)))
        except PlatformError as failure:
            log.warning("call_refused", service=self._service, code=failure.code, user=delivery.user)
            answered(None, failure)

    def _check(self, request: Request, user: str, identifier: str) -> Call:
        moment = now().timestamp()
        claims = verify(
            request.token, self._keys, audience=self._service, digest=body_digest(request.bound()), moment=moment
        )
        if claims.issuer != user or claims.method != request.method or claims.call != identifier:
            raise UnauthenticatedError("token-not-valid")
        issuers = self._methods().get(request.method)
        if issuers is None:
            raise NotFoundError("method-unknown")
        if claims.issuer not in issuers:
            raise ForbiddenError("issuer-not-allowed")
        self._seen.once(claims)
        return _call(request, claims)


def _call(request: Request, claims: Claims) -> Call:
    return Call(
        issuer=claims.issuer,
        asker=claims.asker,
        method=request.method,
        arguments=request.arguments,
        command_id=claims.command_id,
        case=claims.case,
        expires_at=claims.expires_at,
    )


def _told(failure: BaseException | None, call: Call) -> BaseException | None:
    """Say of a database that went away what the asker may do about it: the same again."""
    if not isinstance(failure, DATABASE_LOST):
        return failure
    log.warning("database_lost", **failure_of(failure))
    # Reading the answer may fail after the append stood: a command may have been carried out.
    return OutcomeUnknownError() if call.command_id else UnavailableError("log-unavailable")


def _spell(result: Json, failure: BaseException | None) -> bytes:
    if failure is None:
        try:
            return write_result(result)
        except (NotCanonicalError, TypeError) as unspeakable:
            failure = unspeakable
    METRICS.count("hoigia_refusals_total", code=failure.code if isinstance(failure, PlatformError) else INTERNAL)
    if not isinstance(failure, PlatformError):
        log.error("call_failed", **failure_of(failure))
    return write_error(failure)


def declare_queue(channel: Any, service: str) -> None:
    """Declare where a service is called: there for as long as a process of it lives, then calls come back at once.

    A process that ends before it listens would leave a queue that nobody deletes, and calls that nobody answers: such a
    queue goes away by itself.
    """
    queue, deserted = rpc_queue(service), {"x-expires": DESERTED_MILLISECONDS}
    channel.queue_declare(queue, durable=False, exclusive=False, auto_delete=True, arguments=deserted)
    channel.queue_bind(queue, RPC, service)


class SeenCalls:
    """Remembers calls for as long as their tokens live, so that a recorded one is good for nothing."""

    def __init__(self) -> None:
        """Start with none."""
        self._until: dict[str, float] = {}
        self._swept = time.monotonic()
        self._lock = threading.Lock()

    def once(self, claims: Claims) -> None:
        """Note a call; raises ``UnauthenticatedError`` with ``token-replayed`` the second time."""
        moment = time.monotonic()
        with self._lock:
            if moment - self._swept > LONGEST_SECONDS:
                self._until = {call: until for call, until in self._until.items() if until > moment}
                self._swept = moment
            if claims.call in self._until:
                raise UnauthenticatedError("token-replayed")
            self._until[claims.call] = moment + 2 * LONGEST_SECONDS


class _Replies:
    """Sends replies on a connection of its own; a reply that cannot be sent is the caller's time-out."""

    def __init__(self, settings: Settings, service: str) -> None:
        self._settings = settings
        self._service = service
        self._lock = threading.Lock()
        self._connection: Any = None
        self._channel: Any = None

    def publish(self, body: bytes, *, key: str, call: str) -> None:
        content = Content(
            body,
            correlation_id=call,
            user_id=self._service,
            delivery_mode=1,
            expiration=str(LONGEST_SECONDS * 1000),
        )
        with self._lock:
            try:
                self._ready().basic_publish(content, exchange=REPLIES, routing_key=key, timeout=WRITE_SECONDS)
            except LOST as failure:
                log.warning("reply_not_sent", service=self._service, **failure_of(failure))
                self._drop()

    def close(self) -> None:
        with self._lock:
            connection, self._connection, self._channel = self._connection, None, None
            if connection is not None:
                close(connection)

    def _ready(self) -> Any:
        if self._channel is not None:
            try:
                while drain(self._connection, 0):
                    pass
            except LOST:
                self._drop()
        if self._channel is None:
            self._connection = open_connection(self._settings, self._service, label="replies", heartbeat=0)
            self._channel = self._connection.channel()
        return self._channel

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            abandon(connection)


def wanted(call: Call, *names: str) -> list[str]:
    """Take text arguments of a call by name; raises ``InvalidError`` for one that is missing or no text."""
    found = [call.arguments.get(name) for name in names]
    for name, value in zip(names, found, strict=True):
        if not isinstance(value, str):
            raise InvalidError("invalid-arguments", fields={name: "required"})
    return [str(value) for value in found]

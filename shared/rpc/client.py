"""Calls to services: sealed, signed, bounded in time; works in threads and in green threads alike.

A call goes over a line of its own for as long as it lasts; idle lines are kept and looked at before
they are used again.
"""

import math
import queue
import secrets
import threading
import time
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.access.asker import Asker
from shared.clock import now
from shared.config import Settings
from shared.kernel.canonical import Json
from shared.kernel.refusal import InvalidError, OutcomeUnknownError, UnavailableError
from shared.messaging.connection import LOST
from shared.observability import failure_of, logger
from shared.rpc.envelope import Request, read_reply, write_request
from shared.rpc.keys import KeyRing
from shared.rpc.line import Line, NoAnswerError, NotSentError
from shared.rpc.sealed import reply_info, request_info, seal, unseal
from shared.rpc.token import LONGEST_SECONDS, Claims, body_digest, sign

MOST_LINES = 16

log = logger(__name__)


class ServiceUnavailableError(UnavailableError):
    """The call was not made: no process of the service is there, or the broker is not. Nothing happened."""

    def __init__(self) -> None:
        """Carry the one code ``service-unavailable``."""
        super().__init__("service-unavailable")


class RpcClient:
    """Makes calls in the name of one issuer; safe to share between threads."""

    def __init__(self, settings: Settings, issuer: str, *, lines: int = MOST_LINES) -> None:
        """Take who calls and how many calls it may make at once; connects with the first one."""
        self._settings = settings
        self._issuer = issuer
        self._keys = KeyRing(settings.secrets)
        self._idle: queue.LifoQueue[Line] = queue.LifoQueue()
        self._free = threading.Semaphore(lines)

    def call(
        self,
        service: str,
        method: str,
        arguments: dict[str, Json],
        *,
        asker: Asker | None,
        command_id: str | None = None,
        case: str | None = None,
        time_limit: float | None = None,
    ) -> Json:
        """Call a method and wait for its answer.

        Raises the error the service answered with; ``ServiceUnavailableError`` when nothing was sent;
        ``OutcomeUnknownError`` when no answer came to a call with a command id (repeat it with the same
        id), ``UnavailableError`` with ``no-answer`` when none came to a read.
        """
        limit = min(self._settings.rpc_time_limit if time_limit is None else time_limit, float(LONGEST_SECONDS))
        deadline = time.monotonic() + limit
        issued_at = int(now().timestamp())
        claims = Claims(
            issuer=self._issuer,
            asker=asker,
            audience=service,
            method=method,
            command_id=command_id,
            case=case,
            digest="",
            issued_at=issued_at,
            expires_at=issued_at + min(LONGEST_SECONDS, math.ceil(limit) + 1),
            call=secrets.token_hex(16),
        )
        if not self._free.acquire(timeout=limit):
            raise ServiceUnavailableError
        try:
            return self._call(claims, arguments, deadline)
        except NotSentError:
            raise ServiceUnavailableError from None
        except NoAnswerError:
            raise (OutcomeUnknownError() if command_id else UnavailableError("no-answer")) from None
        finally:
            self._free.release()

    def close(self) -> None:
        """Close every idle line."""
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return

    def _call(self, claims: Claims, arguments: dict[str, Json], deadline: float) -> Json:
        service, key = claims.audience, X25519PrivateKey.generate()
        line = self._line()
        try:
            request = Request(
                token="",
                method=claims.method,
                arguments=arguments,
                reply_key=key.public_key().public_bytes_raw(),
                reply_to=line.address,
            )
            signed = sign(replace(claims, digest=body_digest(request.bound())), self._keys.signing(self._issuer))
            body = write_request(replace(request, token=signed))
            sealed = seal(body, self._keys.sealing(service), request_info(service))
            reply = line.exchange(sealed, service=service, call=claims.call, deadline=deadline)
        finally:
            self._give_back(line)
        try:
            answer = unseal(reply, key, reply_info(service, claims.call))
        except InvalidError:
            # Not from the service: anybody may write to a reply queue, only the owner can seal to this key.
            raise NoAnswerError from None
        return read_reply(answer)

    def _line(self) -> Line:
        """Take an idle line that still works, or make one."""
        while True:
            try:
                line = self._idle.get_nowait()
            except queue.Empty:
                break
            if line.works():
                return line
        try:
            return Line(self._settings, self._issuer)
        except LOST as failure:
            log.warning("broker_unreachable", **failure_of(failure))
            raise NotSentError from None

    def _give_back(self, line: Line) -> None:
        if line.broken:
            line.abandon()
        else:
            self._idle.put(line)

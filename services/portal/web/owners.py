"""Calls to the owners, as the door makes them: what is wrong between services is no fault of who asked."""

import threading
from typing import Any

from shared.access.asker import Asker
from shared.kernel.canonical import Json
from shared.kernel.refusal import NotFoundError, UnauthenticatedError, UnavailableError
from shared.observability import logger
from shared.rpc.client import RpcClient

SIGN_IN = frozenset({"sign-in-refused", "otp-required"})
BETWEEN_US = frozenset({"method-unknown", "issuer-not-allowed", "internal"})

log = logger(__name__)


AT_ONCE = 8
"""Calls on their way at once: more would only make each of them wait inside its owner, within its time limit."""
PATIENCE_SECONDS = 20.0


class RpcOwners:
    """Asks services over RPC."""

    def __init__(self, client: RpcClient, *, at_once: int = AT_ONCE, patience: float = PATIENCE_SECONDS) -> None:
        """Take the client, which may be shared between threads, and how long a request waits for its turn."""
        self._client = client
        self._turns = threading.BoundedSemaphore(at_once)
        self._patience = patience

    def call(
        self,
        service: str,
        method: str,
        arguments: dict[str, Json],
        *,
        asker: Asker | None,
        command_id: str | None = None,
    ) -> Any:
        """Ask a service and wait for its answer, within the client's bound."""
        case = arguments.get("case_id")
        if not self._turns.acquire(timeout=self._patience):
            raise UnavailableError("service-unavailable")
        try:
            return self._client.call(
                service,
                method,
                arguments,
                asker=asker,
                command_id=command_id,
                case=case if isinstance(case, str) else None,
            )
        except (UnauthenticatedError, NotFoundError) as failure:
            if _is_between_us(failure):
                log.error("owner_unusable", service=service, method=method, code=failure.code)  # noqa: TRY400 - told by its code
                raise UnavailableError("service-unavailable") from None
            raise
        finally:
            self._turns.release()


def _is_between_us(failure: UnauthenticatedError | NotFoundError) -> bool:
    if isinstance(failure, UnauthenticatedError):
        return failure.code not in SIGN_IN
    return failure.code in BETWEEN_US

"""Calls to the owners, as the door makes them: what is wrong between services is no fault of who asked."""

from typing import Any

from shared.access.asker import Asker
from shared.kernel.canonical import Json
from shared.kernel.refusal import NotFoundError, UnauthenticatedError, UnavailableError
from shared.observability import logger
from shared.rpc.client import RpcClient

SIGN_IN = frozenset({"sign-in-refused", "otp-required"})
BETWEEN_US = frozenset({"method-unknown", "issuer-not-allowed", "internal"})

log = logger(__name__)


class RpcOwners:
    """Asks services over RPC."""

    def __init__(self, client: RpcClient) -> None:
        """Take the client; it may be shared between threads."""
        self._client = client

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


def _is_between_us(failure: UnauthenticatedError | NotFoundError) -> bool:
    if isinstance(failure, UnauthenticatedError):
        return failure.code not in SIGN_IN
    return failure.code in BETWEEN_US

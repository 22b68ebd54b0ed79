"""What goes wrong between services is no fault of who asked, and is not told as one."""

from typing import Any, cast

import pytest

from services.portal.web.owners import RpcOwners
from shared.kernel.refusal import (
    NotFoundError,
    OutcomeUnknownError,
    PlatformError,
    Refused,
    UnauthenticatedError,
    UnavailableError,
)
from shared.rpc.client import RpcClient


class Client:
    """Ends every call as told."""

    def __init__(self, failure: PlatformError | None = None) -> None:
        self.failure = failure
        self.named: dict[str, Any] = {}

    def call(self, *words: Any, **named: Any) -> str:
        self.named = {**named, "words": words}
        if self.failure is not None:
            raise self.failure
        return "answer"


def ask(client: Client) -> Any:
    owners = RpcOwners(cast("RpcClient", client))
    return owners.call("intake", "command", {"case_id": "c-1"}, asker=None, command_id="k")


@pytest.mark.parametrize(
    "failure",
    [
        UnauthenticatedError("token-expired"),
        UnauthenticatedError("issuer-unknown"),
        NotFoundError("method-unknown"),
    ],
    ids=lambda failure: failure.code,
)
def test_a_fault_between_services_is_told_as_unavailable(failure: PlatformError) -> None:
    with pytest.raises(UnavailableError, match="service-unavailable"):
        ask(Client(failure))


@pytest.mark.parametrize(
    "failure",
    [
        UnauthenticatedError("sign-in-refused"),
        UnauthenticatedError("otp-required"),
        NotFoundError("case-unknown"),
        Refused("case-closed"),
        OutcomeUnknownError(),
    ],
    ids=lambda failure: failure.code,
)
def test_what_an_owner_means_is_passed_on(failure: PlatformError) -> None:
    with pytest.raises(type(failure), match=failure.code):
        ask(Client(failure))


def test_a_call_names_the_case_so_that_its_token_is_bound_to_it() -> None:
    client = Client()
    assert ask(client) == "answer"
    assert client.named["words"] == ("intake", "command", {"case_id": "c-1"})
    assert (client.named["case"], client.named["command_id"], client.named["asker"]) == ("c-1", "k", None)

"""What goes wrong between services is no fault of who asked, and is not told as one."""

import threading
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


def test_more_than_a_few_calls_wait_for_their_turn_and_are_told_when_it_does_not_come() -> None:
    """What is sent to a busy owner waits inside its time limit; what waits here has not begun."""
    inside, go_on = threading.Event(), threading.Event()

    class Slow(Client):
        def call(self, *words: Any, **named: Any) -> str:
            inside.set()
            assert go_on.wait(30)
            return super().call(*words, **named)

    owners = RpcOwners(cast("RpcClient", Slow()), at_once=1, patience=0.01)
    first = threading.Thread(target=owners.call, args=("intake", "command", {}), kwargs={"asker": None})
    first.start()
    assert inside.wait(30)
    with pytest.raises(UnavailableError, match="service-unavailable"):
        owners.call("intake", "command", {}, asker=None)
    go_on.set()
    first.join(30)
    assert owners.call("intake", "command", {}, asker=None) == "answer"

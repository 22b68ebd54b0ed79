"""The route of other nodes' logs is for programs: what goes wrong there is a problem, and says when to come again."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.portal.web.witnessing import AT_ONCE
from shared.kernel.refusal import UnavailableError
from shared.transparency.submission import MOST_BYTES
from tests.unit.portal.stand_in import StandIn

ROUTE = "/witness/add-checkpoint"
TAKEN = {"status": 200, "body": "", "content_type": "text/plain; charset=utf-8"}


def post(door: StandIn, body: bytes = b"x") -> Any:
    return door.app.test_client().post(ROUTE, data=body)


def test_of_more_submissions_than_are_taken_at_once_the_last_is_told_to_come_again(door: StandIn) -> None:
    found: list[Any] = []

    def slowly(_: Mapping[str, Any]) -> Any:
        # While this one is under way another comes.
        found.append(post(door))
        return TAKEN

    door.owners.answers[("audit", "witness.add")] = slowly
    assert post(door).status_code == 200
    assert [answer.status_code for answer in found] == [503, *[200] * (AT_ONCE - 1)]
    refused = found[0]
    assert refused.content_type == "application/problem+json"
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("unavailable", "1")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", ROUTE, b"x" * (MOST_BYTES + 1), 413),
        ("POST", ROUTE, b"x", 503),
        ("GET", ROUTE, b"", 405),
        ("POST", "/witness/nowhere", b"", 404),
    ],
)
def test_a_submission_that_fails_is_answered_with_a_problem_and_not_with_a_page(
    door: StandIn, method: str, path: str, body: bytes, status: int
) -> None:
    door.owners.answers[("audit", "witness.add")] = UnavailableError("unavailable")
    answer = door.app.test_client().open(path, method=method, data=body)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")

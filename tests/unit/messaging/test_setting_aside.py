from typing import Any

import pytest

from shared.kernel.refusal import OutcomeUnknownError, Refused, UnavailableError
from shared.messaging.provenance import History, check, history_of
from shared.messaging.reacting import is_passing
from shared.messaging.setting_aside import Failure, RetryPolicy, SettingAside, failure_code
from shared.messaging.subscription import Delivery

QUEUE = "verification.reactions"


class Outlet:
    """Remembers what was published."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def publish(self, body: bytes, **words: Any) -> None:
        self.sent.append({"body": body, **words})


def delivery(**changes: Any) -> Delivery:
    words: dict[str, Any] = {
        "body": b"{}",
        "properties": {"user_id": "intake"},
        "headers": {},
        "exchange": "events",
        "key": "VictimReceived.v1",
        "redelivered": False,
        "tag": 1,
        "channel": None,
    }
    return Delivery(**{**words, **changes})


def aside(outlet: Outlet, policy: RetryPolicy | None = None) -> SettingAside:
    return SettingAside(outlet, QUEUE, policy or RetryPolicy(most_failures=3))  # type: ignore[arg-type]  # stands for it


def test_pauses_grow_up_to_the_longest() -> None:
    policy = RetryPolicy(first_pause=0.5, longest_pause=30.0)
    assert [policy.pause(number) for number in (0, 1, 2, 5, 6, 100)] == [0.5, 1.0, 2.0, 16.0, 30.0, 30.0]


def test_a_message_waits_longer_each_time_and_then_no_more() -> None:
    outlet, history = Outlet(), History("intake")
    for _ in range(3):
        aside(outlet).failed(delivery(), history, Failure("ValueError", "x"))
        headers = outlet.sent[-1]["application_headers"]
        history = History("intake", headers["attempt"], headers["failures"], headers["first"])
    assert [sent["key"] for sent in outlet.sent] == [f"{QUEUE}.retry", f"{QUEUE}.retry", f"{QUEUE}.dead"]
    assert [sent.get("expiration") for sent in outlet.sent] == ["500", "1000", None]
    assert len({sent["application_headers"]["first"] for sent in outlet.sent}) == 1


def test_a_passing_failure_counts_as_an_attempt_and_not_as_a_failure() -> None:
    outlet = Outlet()
    dead = aside(outlet).failed(delivery(), History("intake", 90, 2), Failure("UnavailableError", "x", passing=True))
    assert not dead
    assert outlet.sent[0]["application_headers"]["attempt"] == 91
    assert outlet.sent[0]["application_headers"]["failures"] == 2


def test_properties_that_are_not_spelled_as_ours_are_left_behind() -> None:
    outlet = Outlet()
    odd = {"user_id": "intake", "message_id": "Nguyễn", "type": "x y", "reply_to": "z", "content_type": "evil"}
    aside(outlet).failed(delivery(properties=odd, headers={"CC": ["a"]}), History("intake"), Failure("E", "x"))
    sent = outlet.sent[0]
    assert {"message_id", "type", "reply_to", "user_id"}.isdisjoint(sent)
    assert "CC" not in sent["application_headers"]
    assert sent["content_type"] == "application/cloudevents+json"


@pytest.mark.parametrize(
    ("changes", "publisher"),
    [
        ({}, "intake"),
        ({"properties": {}}, None),
        ({"exchange": "resend", "key": f"intake.{QUEUE}"}, "intake"),
        ({"exchange": "resend", "key": "intake.portal.inbound"}, None),
        ({"exchange": "resend", "key": f"audit.{QUEUE}"}, None),
        ({"exchange": "", "key": QUEUE, "headers": {"publisher": "intake"}}, None),
        ({"exchange": "", "properties": {"user_id": "verification"}, "headers": {"publisher": "intake"}}, "intake"),
        ({"exchange": "", "properties": {"user_id": "verification"}}, None),
        ({"exchange": "", "properties": {"user_id": "verification"}, "headers": {"publisher": 1}}, None),
        ({"exchange": "retry", "key": f"{QUEUE}.again", "headers": {"publisher": "intake"}}, None),
        (
            {
                "exchange": "retry",
                "key": f"{QUEUE}.again",
                "properties": {"user_id": "operator"},
                "headers": {"publisher": "intake"},
            },
            "intake",
        ),
        ({"exchange": "replies"}, None),
    ],
)
def test_only_the_broker_and_our_own_headers_are_believed(changes: dict[str, Any], publisher: str | None) -> None:
    assert history_of(delivery(**changes), "verification", QUEUE).publisher == publisher


def test_an_operator_starts_the_count_anew() -> None:
    put_back = delivery(
        exchange="retry",
        key=f"{QUEUE}.again",
        properties={"user_id": "operator"},
        headers={"publisher": "intake", "attempt": 8, "failures": 8},
    )
    assert history_of(put_back, "verification", QUEUE) == History("intake")


def test_negative_counts_start_at_nothing() -> None:
    back = delivery(
        exchange="", properties={"user_id": "verification"}, headers={"publisher": "intake", "failures": -9}
    )
    assert history_of(back, "verification", QUEUE).failures == 0


def test_check_is_used_with_what_the_broker_says() -> None:
    from shared.messaging.cloudevents import encode  # noqa: PLC0415 - only here
    from shared.messaging.provenance import RejectedError  # noqa: PLC0415
    from tests.support.broker import message  # noqa: PLC0415

    body = encode(message())
    types = {"VictimReceived.v1"}
    assert check(delivery(body=body), History("intake"), types) == message()
    for changed, history in (
        (delivery(body=body), History("audit")),
        (delivery(body=body), History(None)),
        (delivery(body=body, key="CaseClosed.v1"), History("intake")),
    ):
        with pytest.raises(RejectedError, match="forged"):
            check(changed, history, types)
    with pytest.raises(RejectedError, match="unexpected-type"):
        check(delivery(body=body), History("intake"), set())


def test_codes_are_taken_from_failures_that_have_one() -> None:
    class Odd(Exception):
        code = "Nguyễn Thị Hoa"

    class OfDatabase(Exception):
        sqlstate = "23505"

    assert failure_code(Refused("case-closed")) == "case-closed"
    assert failure_code(OfDatabase()) == "23505"
    assert failure_code(Odd()) == failure_code(ValueError("x")) == "unexpected-failure"


def test_what_passes_is_told_from_what_fails() -> None:
    assert is_passing(UnavailableError("x"))
    assert is_passing(OutcomeUnknownError())
    assert not is_passing(Refused("x"))
    assert not is_passing(ValueError())

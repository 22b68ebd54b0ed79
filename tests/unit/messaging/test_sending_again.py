"""Sending again what lies in a partition that was put away: that request ends, all others and live messages go on."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from shared.eventlog.codec import Recorded
from shared.eventlog.follower import Checkpoint
from shared.eventlog.store import DetachedError
from shared.messaging.announcing import Announcements
from shared.messaging.relay import _Passage
from tests.support.broker import ORIGIN, Records

AWAY = range(3, 6)


class Holed(Records):
    """Records of which a partition is put away."""

    def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
        if after + 1 in AWAY:
            raise DetachedError(after + 1)
        found = super().read(after, limit)
        return [one for one in found if one.position < AWAY.start] if after < AWAY.start else found


class Broker:
    """Confirms what it is sent, and remembers where to it went."""

    def __init__(self) -> None:
        self.events: dict[str, set[Callable[..., None]]] = defaultdict(set)
        self.connection = SimpleNamespace()
        self.sent: list[str] = []
        self.confirmed = 0

    def channel(self) -> "Broker":
        return self

    def confirm_select(self) -> None:
        """Agree."""

    def heartbeat_check(self) -> None:
        """Be well."""

    def basic_publish(self, _content: object, *, routing_key: str, **_words: Any) -> None:
        self.sent.append(routing_key)

    def drain_events(self, **_timeout: float) -> None:
        if self.confirmed == len(self.sent):
            raise TimeoutError
        self.confirmed = len(self.sent)
        for callback in self.events["basic_ack"]:
            callback(self.confirmed, True)  # noqa: FBT003 - py-amqp's call


class Requests:
    """A database that holds requests to send again."""

    rowcount = 1

    def __init__(self, **asked: int) -> None:
        self.asked = asked

    def execute(self, query: str, words: tuple[Any, ...] = ()) -> "Requests":
        if query.startswith("DELETE"):
            del self.asked[words[0]]
        elif query.startswith("UPDATE inbox.resend"):
            self.asked[words[1]] = words[0]
        return self

    def fetchone(self) -> tuple[str, int] | None:
        return next(iter(self.asked.items()), None)


def test_a_request_into_a_partition_that_is_away_ends_there_and_the_next_one_is_served() -> None:
    records, requests, broker = Holed(), Requests(long=0, within=4, short=6), Broker()
    records.grow(8)
    announcements: Announcements[Any] = Announcements(records, lambda recorded: recorded.event, lambda: ORIGIN)
    passage = _Passage(
        announcements, broker, database=requests, checkpoint=Checkpoint("relay", 1, 8, "8"), service="intake"
    )
    while passage.step() or requests.asked:
        pass
    assert broker.sent == ["intake.long"] * 2 + ["intake.short"] * 2
    records.grow(1)
    assert passage.step()
    assert passage.checkpoint.position == 9

"""The ledger knows of which moments it holds everything, so that nobody need be asked about what is long past."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from services.audit.service.following import SETTLED, LedgerFollower, SourceFollower
from services.audit.service.pulling import HaltedError, Pull
from shared.clock import now
from shared.eventlog.database import Database
from shared.kernel.refusal import UnavailableError


@dataclass
class Log:
    """A log of which a pull takes two records at a time."""

    head: int
    taken: int = 0
    halts: bool = False

    @property
    def checkpoint(self) -> Any:
        return SimpleNamespace(position=self.taken)

    def step(self) -> tuple[int, int]:
        if self.halts:
            raise HaltedError("position-hole", 1, "hoigia.example/24/intake/00")
        before, self.taken = self.taken, min(self.head, self.taken + 2)
        return self.taken - before, self.head

    def note(self, _halt: HaltedError) -> None:
        """Keep nothing."""


def follower(log: Log) -> SourceFollower:
    return SourceFollower("intake", lambda: cast("Pull", log))


def away() -> Pull:
    """Find nobody."""
    raise UnavailableError("unavailable")


def looked(one: SourceFollower, times: int = 1) -> SourceFollower:
    """Let it look so many times."""
    left = iter([False] * times + [True])
    one.wake()
    one.run(lambda: next(left))
    return one


def test_what_is_long_past_is_held_once_the_end_was_seen() -> None:
    one = looked(follower(Log(head=2)))
    assert one.holds_until(now() - SETTLED - timedelta(seconds=1))


def test_what_may_still_be_on_its_way_is_not() -> None:
    one = looked(follower(Log(head=2)))
    assert not one.holds_until(now() - SETTLED + timedelta(seconds=5))


def test_a_log_that_was_not_read_to_its_end_holds_nothing_for_sure() -> None:
    one = follower(Log(head=3))
    long_ago = now() - timedelta(days=1)
    assert not one.holds_until(long_ago)
    assert not looked(one).holds_until(long_ago)
    assert looked(one).holds_until(long_ago)


def test_a_log_is_seen_after_a_moment_by_a_look_that_began_later_and_by_none_that_ended_early() -> None:
    before = now()
    one = looked(follower(Log(head=3)))
    assert not one.seen_after(before)
    assert looked(one).seen_after(before)
    assert not one.seen_after(now())


def test_logs_out_of_reach_halted_or_not_read_to_the_end_are_named_with_why() -> None:
    before = now()
    found = LedgerFollower({}, database=cast("Database", None), connection_string="", owner="test")
    found.followers = {
        "care": looked(follower(Log(head=2))),
        "intake": looked(follower(Log(head=2, halts=True))),
        "referrals": looked(follower(Log(head=9))),
        "directory": looked(SourceFollower("directory", away)),
    }
    assert found.unseen(before) == {"intake": "position-hole", "referrals": None, "directory": "unavailable"}
    assert set(found.unseen(now())) == {"care", "intake", "referrals", "directory"}


def test_a_log_that_halted_before_its_end_was_seen_holds_nothing_for_sure() -> None:
    assert not looked(follower(Log(head=2, halts=True))).holds_until(now() - timedelta(days=1))

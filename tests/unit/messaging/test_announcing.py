from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.codec import Recorded
from shared.eventlog.store import DetachedError
from shared.messaging.announcing import Announcements
from tests.support.broker import ORIGIN, Records


def announcements(records: Any) -> Announcements[Any]:
    return Announcements(source=records, announce=lambda recorded: recorded.event, origin=lambda: ORIGIN)


@given(announced=st.lists(st.booleans(), max_size=30), cuts=st.lists(st.integers(1, 7), min_size=30, max_size=30))
def test_each_message_names_the_one_before_it_however_the_log_is_read(announced: list[bool], cuts: list[int]) -> None:
    records = Records()
    records.grow(len(announced), silent=lambda position: not announced[position - 1])
    reading, position, previous = announcements(records), 0, 0
    chain: list[tuple[int, int]] = []
    for limit in cuts:
        for item in reading.read(position, previous, limit):
            position = item.position
            if item.message is not None:
                chain.append((item.message.previous, item.message.position))
                previous = position
    expected = [number for number, told in enumerate(announced, 1) if told]
    assert chain == list(zip([0, *expected], expected, strict=False))
    assert position == len(announced)


@given(announced=st.lists(st.booleans(), max_size=30), up_to=st.integers(0, 30))
def test_the_last_announced_position_is_found_looking_back(announced: list[bool], up_to: int) -> None:
    records = Records()
    records.grow(len(announced), silent=lambda position: not announced[position - 1])
    up_to = min(up_to, len(announced))
    expected = max((number for number in range(1, up_to + 1) if announced[number - 1]), default=0)
    assert announcements(records).last_announced(up_to) == expected


def test_looking_back_reads_no_more_than_it_must() -> None:
    records = Records()
    records.grow(2_000)
    read: list[tuple[int, int]] = []

    class Counting:
        def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
            read.append((after, limit))
            return records.read(after, limit)

    assert announcements(Counting()).last_announced(1_999) == 1_999
    assert read == [(1_998, 1)]


def test_nothing_is_named_the_last_announced_across_a_partition_that_is_away() -> None:
    records = Records()
    records.grow(9)

    class Holed:
        """Gives what is before the third record, as a log does of which the third to the sixth are put away."""

        def read(self, after: int, limit: int) -> Sequence[Recorded[Any]]:
            return [one for one in records.read(after, limit) if one.position < 3]

    with pytest.raises(DetachedError):
        announcements(Holed()).last_announced(9)

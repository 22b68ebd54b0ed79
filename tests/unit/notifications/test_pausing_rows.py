"""A row may say what pauses its clock and what lets it go on. No text that was read does: the rows here are made up."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from services.notifications.commands import Command, NoteMilestone, StartClocks
from services.notifications.domain import DECIDER
from services.notifications.domain.state import Deadline
from services.notifications.events import DeadlinePaused, DeadlineResumed
from services.notifications.rules import BOOK, FILES
from services.notifications.rules.reading import read_clocks
from services.notifications.rules.starting import Reading, fact_moment
from shared.calendar import end_of
from shared.contracts.intake import HandoverAcknowledged, UrgentNeedProvided, VictimReceived
from shared.contracts.message import Message
from shared.contracts.verification import InitialCheckCompleted
from shared.rows import BadRowError
from tests.unit.notifications.cases import CASE, after, message

ROW = """
[[clock]]
code = "made-up"
title_vi = "Thử"
title_en = "Made up"
starts_on = "VictimReceived.v1"
from = "received_at"
working_days = 9
figure = "ours"
met_by = ["InitialCheckCompleted.v1"]
paused_by = ["UrgentNeedProvided.v1"]
resumed_by = ["HandoverAcknowledged.v1"]
turn_of = "{received_by}"
body = "front-door"
valid_from = 1900-01-01
confidence = "unconfirmed"
source = ["OURS"]
says = "thử"
"""


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 3, 0, tzinfo=UTC)


RECEIVED = message(VictimReceived, time=on(2, 2), received_at=on(2, 2))
PAUSED = message(UrgentNeedProvided, time=on(2, 10), provided_at=on(2, 10))
RESUMED = message(HandoverAcknowledged, time=on(2, 23), acknowledged_at=on(2, 23))
MET = message(InitialCheckCompleted, time=on(2, 26), checked_on=date(2026, 2, 26))


def reading(row: str = ROW) -> Reading:
    return Reading(read_clocks({**FILES, "made-up.toml": row}))


def commands_of(messages: Iterable[Message]) -> list[Command]:
    """Give what the policy would ask for, under the book with the row that is made up."""
    book, commands = reading(), list[Command]()
    for one in messages:
        if one.type in book.noted:
            words: dict[str, Any] = {"about": book.about(one), "until": book.until(one)}
            happened = fact_moment(one)
            commands.append(
                NoteMilestone(case_id=CASE, kind=one.type, happened_at=happened, noted_at=one.time, **words)
            )
        begun = tuple(start for start in book.starts(one) if start.rule == "made-up")
        if begun:
            commands.append(StartClocks(case_id=CASE, code=None, on=one.type, noted_at=one.time, starts=begun))
    return commands


def clock(*messages: Message) -> Deadline:
    (deadline,) = DECIDER.fold(after(*commands_of(messages)).past).deadlines.values()
    return deadline


def test_a_pause_keeps_what_is_left_and_pushes_the_due_time() -> None:
    # 3, 4, 5, 6, 9 and 10 February have run of the nine working days that end on the 13th.
    assert clock(RECEIVED).hand.due_at == end_of(date(2026, 2, 13))
    stands = clock(RECEIVED, PAUSED)
    (paused,) = stands.steps
    assert isinstance(paused, DeadlinePaused)
    assert (paused.by, paused.remaining, stands.hand.paused_at) == ("UrgentNeedProvided.v1", 3, on(2, 10))
    resumed = clock(RECEIVED, PAUSED, RESUMED)
    assert isinstance(resumed.steps[-1], DeadlineResumed)
    # After Tết: 24, 25 and 26 February.
    assert (resumed.hand.due_at, resumed.hand.paused_at) == (end_of(date(2026, 2, 26)), None)


@pytest.mark.parametrize("order", list(permutations([RECEIVED, PAUSED, RESUMED, MET])))
def test_the_clock_stands_the_same_whatever_order_the_news_comes_in(order: tuple[Message, ...]) -> None:
    assert clock(*order).steps == clock(RECEIVED, PAUSED, RESUMED, MET).steps


@pytest.mark.parametrize("kind", ["paused_by", "resumed_by"])
def test_a_row_says_both_what_pauses_and_what_lets_go_on(kind: str) -> None:
    alone = "".join(line for line in ROW.splitlines(keepends=True) if not line.startswith(kind))
    with pytest.raises(
        BadRowError, match=r"made-up.toml:2: what pauses a clock is resumed by something, and only that"
    ):
        reading(alone)


def test_a_row_that_the_closing_of_a_case_does_not_end_does_not_run_again_by_its_reopening() -> None:
    with pytest.raises(BadRowError, match=r"made-up.toml:2: what the closing of a case does not end"):
        reading(ROW + 'ended_by = []\nagain_by = ["CaseReopened.v1"]\n')
    with pytest.raises(BadRowError, match=r"made-up.toml:2: again_by is unknown: HandoverAcknowledged.v1"):
        reading(ROW + 'again_by = ["HandoverAcknowledged.v1"]\n')


def test_no_row_of_the_law_pauses_a_clock_while_no_text_that_was_read_does() -> None:
    assert not [one.code for one in BOOK.clocks if one.happenings.paused_by or one.happenings.resumed_by]

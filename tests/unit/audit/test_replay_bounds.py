"""What a replay of a long case costs is bounded: pages, views composed once, what is withheld decided once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from services.audit.replay import stepping
from services.audit.replay.between import between
from services.audit.replay.case import CaseReplay
from services.audit.replay.chains import MOST_NODES, Chain
from services.audit.replay.entries import Moment
from services.audit.replay.sight import sight
from services.audit.replay.stepping import MOST_VIEWS, Wanted, read_cursor, steps
from services.audit.service import replaying
from shared.access.roles import ROLES
from shared.kernel.ids import CaseId, EventId, derive
from tests.support.memory_node import MemoryNode
from tests.unit.audit.test_replay import BOOK, OFFICER, replayed


@pytest.fixture(scope="module")
def lived() -> tuple[MemoryNode, CaseId]:
    node = MemoryNode()
    case = node.receive(OFFICER)
    for name in ("classify-case", "give-consent", "record-initial-check", "request-verification"):
        node.give(name, OFFICER, case)
    return node, case


def watched(replay: CaseReplay) -> tuple[CaseReplay, Counter[str]]:
    """Count how often a case is composed, and how often it is decided what is withheld."""
    calls: Counter[str] = Counter()

    def counting(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any) -> Any:
            calls[name] += 1
            return work(*given)

        return called

    book = replace(BOOK, compose=counting("compose", BOOK.compose), withheld=counting("withheld", BOOK.withheld))
    return replace(replay, book=book), calls


def test_a_page_composes_each_view_once_and_decides_once_what_is_withheld(lived: tuple[MemoryNode, CaseId]) -> None:
    replay, calls = watched(replayed(lived, OFFICER))
    page: Any = steps(replay, moment=Moment(), wanted=Wanted(limit=200))
    assert calls["withheld"] == 1
    assert calls["compose"] <= len(page["items"])


def test_a_page_with_views_is_short_and_the_next_goes_on(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    page: Any = steps(replay, moment=Moment(), wanted=Wanted(limit=200, with_view=True))
    assert len(page["items"]) == MOST_VIEWS < page["steps"]
    rest: Any = steps(replay, moment=Moment(), wanted=Wanted(cursor=read_cursor(page["next"]), with_view=True))
    assert rest["items"][0]["step"] == MOST_VIEWS + 1


def test_a_page_of_a_very_long_case_is_shorter_than_asked_and_the_next_goes_on(
    lived: tuple[MemoryNode, CaseId], monkeypatch: pytest.MonkeyPatch
) -> None:
    replay = replayed(lived)
    monkeypatch.setattr(stepping, "MOST_COMPOSED", 3 * len(replay.entries))
    page: Any = steps(replay, moment=Moment(), wanted=Wanted(limit=200))
    assert len(page["items"]) == 3
    rest: Any = steps(replay, moment=Moment(), wanted=Wanted(limit=200, cursor=read_cursor(page["next"])))
    assert rest["items"][0]["step"] == 4


def test_the_events_between_two_moments_come_page_by_page_and_the_changes_whole(
    lived: tuple[MemoryNode, CaseId],
) -> None:
    replay = replayed(lived)
    begin = Moment(as_of=replay.entries[0].record.recorded_at - timedelta(days=1))
    whole: Any = between(replay, begin, Moment())
    events, cursor = [], None
    while True:
        wanted = Wanted(limit=4, cursor=None if cursor is None else read_cursor(cursor))
        page: Any = between(replay, begin, Moment(), wanted=wanted)
        assert page["changes"] == whole["changes"]
        assert 0 < len(page["events"]) <= 4
        events += page["events"]
        cursor = page["next"]
        if cursor is None:
            break
    assert events == whole["events"]
    assert len(events) == len(replay.entries)


def test_a_tree_names_so_many_events_and_counts_the_rest(lived: tuple[MemoryNode, CaseId]) -> None:
    replay, calls = watched(replayed(lived))
    root, one = replay.entries[:2]
    copies = [
        replace(
            one,
            record=one.record._replace(event_id=EventId(derive("event", "copy", number))),
            meta=replace(one.meta, causation=root.record.event_id),
        )
        for number in range(MOST_NODES + 5)
    ]
    tree: Any = Chain(replay, [root, *copies]).tree(root.record.event_id)
    assert (len(tree["caused"]), tree["left_out"]) == (MOST_NODES - 1, 6)
    assert calls["compose"] == 1


def test_a_tree_of_a_very_long_case_names_fewer(
    lived: tuple[MemoryNode, CaseId], monkeypatch: pytest.MonkeyPatch
) -> None:
    replay, calls = watched(replayed(lived))
    root = replay.entries[0]
    caused = [replace(one, meta=replace(one.meta, causation=root.record.event_id)) for one in replay.entries[1:]]
    monkeypatch.setattr(stepping, "MOST_COMPOSED", 4 * len(replay.entries))
    tree: Any = Chain(replay, [root, *caused]).tree(root.record.event_id)
    assert (len(tree["caused"]), tree["left_out"]) == (3, len(caused) - 3)
    assert calls["compose"] <= 2 * 4


def test_others_run_after_each_view_of_a_page(
    lived: tuple[MemoryNode, CaseId], monkeypatch: pytest.MonkeyPatch
) -> None:
    replay, calls = watched(replayed(lived))
    turns: list[int] = []
    monkeypatch.setattr(replaying, "breathe", lambda: turns.append(calls["compose"]))
    book = replaying.Replaying(cast("Any", None), replay.book, cast("Any", None)).book
    paced = replace(replay, book=book)
    turns.clear()
    steps(paced, moment=Moment(), wanted=Wanted(limit=5))
    assert turns == list(range(1, len(turns) + 1))
    assert len(turns) > 1


def test_others_run_after_each_role_that_is_tried_for_what_an_agency_could_have_seen(
    lived: tuple[MemoryNode, CaseId], monkeypatch: pytest.MonkeyPatch
) -> None:
    replay, calls = watched(replayed(lived))
    turns: list[int] = []
    monkeypatch.setattr(replaying, "breathe", lambda: turns.append(calls["withheld"]))
    book = replaying.Replaying(cast("Any", None), replay.book, cast("Any", None)).book
    sight(replace(replay, book=book), replay.entries[-1].record.recorded_at, None)
    assert len(turns) > len(ROLES)
    assert turns == list(range(turns[0], turns[0] + len(turns)))


def test_what_agencies_could_have_seen_is_counted_without_composing_it(lived: tuple[MemoryNode, CaseId]) -> None:
    replay, calls = watched(replayed(lived))
    end = replay.entries[-1].record.recorded_at
    found: Any = sight(replay, end, None)
    assert len(found["agencies"]) > 1
    assert calls["compose"] == 0
    sight(replay, end, OFFICER.agency)
    assert calls["compose"] == 1

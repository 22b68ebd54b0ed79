"""What a replay tells nobody, or only who may know: complaints, what is unnamed, other files, what is erased."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.audit.replay.between import between
from services.audit.replay.case import CaseReplay
from services.audit.replay.chains import Chain
from services.audit.replay.entries import Entry, Moment, spell_all
from services.audit.replay.masking import envelopes_of, persons_of
from services.audit.replay.sight import sight
from services.audit.replay.stepping import AFTER, BEFORE, START, Wanted, read_cursor, steps, write_cursor
from services.audit.service.erasures import Known
from services.audit.service.replaying import Replayed
from shared.access.asker import Asker
from shared.kernel.ids import CaseId
from shared.kernel.refusal import InvalidError
from tests.support.memory_node import MemoryNode
from tests.unit.audit.test_replay import (
    AUDITOR,
    BOOK,
    OFFICER,
    STRANGER,
    every_step,
    replayed,
    with_stranger,
)


def test_the_agency_that_a_complaint_is_about_could_not_have_opened_it() -> None:
    node = MemoryNode()
    case = node.receive(OFFICER)
    node.give("file-complaint", OFFICER, case, about=STRANGER)
    replay = replayed((node, case))
    replay = replace(replay, entries=[with_stranger(entry) for entry in replay.entries])
    assert not [field for field in opened(replay, STRANGER) if field.startswith("ComplaintFiled.")]
    other = replayed((node, case))
    assert [field for field in opened(other, OFFICER.agency) if field.startswith("ComplaintFiled.")]


def opened(replay: CaseReplay, agency: str) -> list[str]:
    """Name the values that an agency could have opened at the end."""
    found: Any = sight(replay, replay.entries[-1].record.recorded_at, agency)
    return [value["field"] for value in found["agencies"][0]["values"]]


@pytest.fixture(scope="module")
def lived() -> tuple[MemoryNode, CaseId]:
    """Live a case in which an agency asks for protection: it has part in it, and may not be told by the history."""
    node = MemoryNode()
    case = node.receive(OFFICER)
    for name in ("name-protected-person", "assess-risk", "request-protection", "classify-case"):
        node.give(name, OFFICER, case)
    return node, case


def test_what_is_unnamed_changes_no_field_in_what_is_shown(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived, OFFICER)
    whole: Any = replay.view()
    assert "protection" in whole["verification"], "the agency has part in it"
    items = every_step(replay)
    unnamed = [item for item in items if item["event"]["type"] == "confidential"]
    assert len(unnamed) == len(replay.untold) > 0
    assert [item["changes"] for item in unnamed] == [[]] * len(unnamed)
    begin = Moment(as_of=replay.entries[0].record.recorded_at - timedelta(days=1))
    for shown in (items, between(replay, begin, Moment())):
        assert "rotect" not in str(shown)
        assert "verification/risks" not in str(shown)
    root = replay.entries[0]
    tree: Any = Chain(replay, [caused_by(entry, root) for entry in replay.entries]).tree(root.record.event_id)
    assert "confidential" in {one["event"]["type"] for one in tree["caused"]}
    assert "rotect" not in str(tree)


def caused_by(entry: Entry, root: Entry) -> Entry:
    cause = None if entry is root else root.record.event_id
    return replace(entry, meta=replace(entry.meta, causation=cause))


def test_what_is_unnamed_names_neither_the_log_it_stands_in_nor_its_place_there(
    lived: tuple[MemoryNode, CaseId],
) -> None:
    # Of what entitlements keeps back the name of its log alone would say that the person has another case.
    replay = replayed(lived, OFFICER)
    told = [step["event"] for step in every_step(replay)]
    listed: Any = spell_all(replay.entries, moment=Moment(), untold=replay.untold)
    for events in (told, listed):
        unnamed = [event for event in events if event["type"] == "confidential"]
        assert len(unnamed) == len(replay.untold)
        assert {(event["service"], event["position"]) for event in unnamed} == {("confidential", 0)}
    assert {event["service"] for event in told} >= {"intake", "verification"}


def test_no_cursor_names_the_place_of_what_is_unnamed(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived, OFFICER)
    named = {entry.place for entry in replay.entries if entry.record.event_id not in replay.untold}
    begin = Moment(as_of=replay.entries[0].record.recorded_at)

    def pages(wanted: Wanted) -> list[Any]:
        return [steps(replay, moment=Moment(), wanted=wanted), between(replay, begin, Moment(), wanted=wanted)]

    for number in (0, 1):
        page = pages(Wanted(limit=1))[number]
        while page["next"] is not None:
            following = pages(Wanted(limit=1, cursor=read_cursor(page["next"])))[number]
            assert pages(Wanted(limit=1, cursor=read_cursor(following["previous"])))[number] == page
            assert {read_cursor(word)[1] for word in (page["next"], following["previous"])} <= {*named, START}
            page = following


def test_no_page_begins_at_a_place_that_was_not_shown(lived: tuple[MemoryNode, CaseId]) -> None:
    # From a place between two positions of a guessed log a page would tell on which side something unnamed stands.
    replay = replayed(lived, OFFICER)
    begin = Moment(as_of=replay.entries[0].record.recorded_at)
    hidden = next(entry.place for entry in replay.entries if entry.record.event_id in replay.untold)
    shown = next(entry.place for entry in replay.entries if entry.record.event_id not in replay.untold)
    for place in (hidden, (hidden[0], "entitlements", 0), (hidden[0], hidden[1], hidden[2] + 1), (hidden[0], "", 0)):
        for direction in (AFTER, BEFORE):
            wanted = Wanted(limit=1, cursor=read_cursor(write_cursor(direction, place)))
            with pytest.raises(InvalidError, match="invalid-query"):
                steps(replay, moment=Moment(), wanted=wanted)
            with pytest.raises(InvalidError, match="invalid-query"):
                between(replay, begin, Moment(), wanted=wanted)
    known = Wanted(limit=1, cursor=read_cursor(write_cursor(AFTER, shown)))
    assert steps(replay, moment=Moment(), wanted=known)["items"]


def test_no_version_tells_of_what_is_unnamed(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived, OFFICER)
    named = [entry for entry in replay.entries if entry.record.event_id not in replay.untold]
    assert replay.versions() == replace(replay, entries=named).versions()
    whole: Any = replay.view()
    assert replay.versions()["verification"] != whole["versions"]["verification"]


def test_what_one_role_of_an_agency_could_have_seen_the_agency_could(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    end = replay.entries[-1].record.recorded_at
    clerk = replace(OFFICER, role="shelter-staff")

    def withheld(messages: Any, asker: Asker) -> frozenset[str]:
        hidden = BOOK.withheld(messages, asker)
        return hidden if asker.role == "approver" else hidden | {messages[0].id}

    found: Any = sight(replace(replay, book=replace(BOOK, withheld=withheld)), end, OFFICER.agency)
    messages = [entry.told for entry in replay.entries if entry.told is not None]
    assert found["agencies"][0]["withheld"] == len(BOOK.withheld(messages, clerk))


def test_the_day_of_what_is_unnamed_is_not_found_by_asking_for_many_moments(lived: tuple[MemoryNode, CaseId]) -> None:
    plain = replayed(lived, OFFICER)
    hidden = next(entry for entry in plain.entries if entry.record.type == "ProtectionRequested.v1")
    early = replace(
        hidden, meta=replace(hidden.meta, occurred_at=plain.entries[0].meta.occurred_at - timedelta(days=9))
    )
    replay = replace(plain, entries=[early if entry is hidden else entry for entry in plain.entries])
    by = Moment(occurred_by=replay.entries[0].meta.occurred_at - timedelta(days=1))
    assert steps(replay, moment=by, wanted=Wanted())["steps"] == 0
    assert spell_all(replay.entries, moment=by, untold=replay.untold) == []
    assert between(replay, Moment(occurred_by=early.meta.occurred_at - timedelta(days=1)), by)["events"] == []
    assert replay.view(by) is None
    assert replay.versions(by) == {}
    # Who audits is told when it happened, and asks by it.
    assert steps(replace(replay, asker=AUDITOR), moment=by, wanted=Wanted())["steps"] == 1


def test_what_was_erased_by_then_nobody_could_have_opened(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    end = replay.entries[-1].record.recorded_at
    (person,) = persons_of([("intake", replay.entries[0].record)])["intake"]

    def counted(destroyed_at: datetime, service: str = "intake") -> Any:
        found: Any = sight(replay, end, None, {service: {person: destroyed_at}})
        return next(one["values"] for one in found["agencies"] if one["agency"] == OFFICER.agency)

    before: Any = sight(replay, end, OFFICER.agency)
    whole = Counter(value["class"] for value in before["agencies"][0]["values"])
    of_her = Counter(
        str(envelope["class"])
        for entry in replay.entries
        if entry.service == "intake" and entry.record.stream == replay.case_id
        for _, envelope in envelopes_of(entry.record)
        if envelope["person"] == person
    )
    assert of_her
    assert counted(end) == whole - of_her
    assert counted(end + timedelta(microseconds=1)) == whole
    # Each service has a key of its own.
    assert counted(end, "care") == whole


def test_whose_erasures_are_not_known_is_told_beside_what_could_be_seen(lived: tuple[MemoryNode, CaseId]) -> None:
    found = Replayed(replayed(lived), {"intake": 1}, Known(unknown=("care",)))
    told = found.told(sight(found.case, found.case.entries[-1].record.recorded_at, None))
    assert told["erasures_unknown"] == ["care"]
    assert told["versions"] == found.case.view()["versions"]  # type: ignore[index]  # it was received


def test_before_the_first_dated_rules_none_are_told(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    early = datetime(2025, 7, 1, tzinfo=UTC)
    found: Any = sight(replay, early, None)
    assert (found["rules"], found["roles"]) == (None, None)
    assert found["withheld_by"] == BOOK.rules[-1].written()
    later: Any = sight(replay, early + timedelta(days=3650), None)
    assert later["rules"] == BOOK.rules[-1].written()
    assert "care/ComplaintFiled.v1" in next(one["types"] for one in later["roles"] if one["role"] == "supervisor")

"""One history replayed: what an event changed and caused, what moments differ in, what agencies could have seen."""

import importlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from deploy.casebook import RESERVES, casebook
from services.audit.replay.between import between
from services.audit.replay.case import CaseReplay
from services.audit.replay.chains import Chain
from services.audit.replay.changes import changes
from services.audit.replay.entries import Entry, Moment
from services.audit.replay.masking import envelopes_of, mask, persons_of
from services.audit.replay.sight import bonds, sight
from services.audit.replay.stepping import Wanted, read_cursor, steps
from services.portal.rules.view import compose
from services.portal.rules.withholding import withheld
from shared.access.asker import Asker
from shared.access.casebook import Told
from shared.contracts.registry import SERVICES
from shared.kernel.canonical import Json, parse
from shared.kernel.ids import CaseId, StreamId
from shared.kernel.refusal import InvalidError
from tests.support.memory_node import MemoryNode

BOOK = casebook()
OFFICER = Asker(user="officer", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
AUDITOR = Asker(user="auditor", agency="24-thanh-tra", role="auditor", purpose="audit")
STRANGER = "24-to-chuc-khac"
NAMES = ("classify-case", "give-consent", "record-initial-check", "name-protected-person", "assess-risk")


@pytest.fixture(scope="module")
def lived() -> tuple[MemoryNode, CaseId]:
    node = MemoryNode()
    case = node.receive(OFFICER)
    for name in (*NAMES, "request-protection", "request-verification"):
        node.give(name, OFFICER, case)
    return node, case


def replayed(lived: tuple[MemoryNode, CaseId], asker: Asker = AUDITOR) -> CaseReplay:
    node, case = lived
    return CaseReplay(case_id=case, entries=node.entries(case, BOOK), book=BOOK, asker=asker)


def first(replay: CaseReplay, kind: str) -> Entry:
    return next(entry for entry in replay.entries if entry.record.type == kind)


def kinds(node: Any) -> set[str]:
    found = {node["event"]["type"]}
    return found.union(*(kinds(one) for one in node["caused"]))


def test_a_reception_is_shown_with_all_that_it_caused_in_every_service(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    root = first(replay, "VictimReceived.v1")
    tree: Any = Chain(replay, linked(lived, root)).tree(root.record.event_id)
    assert kinds(tree) >= {"VictimReceived.v1", "VerificationOpened.v1", "RelationshipOpened.v1", "CareOpened.v1"}
    assert {change["field"] for change in tree["changes"]} >= {"code", "stage", "intake/route"}
    assert tree["because"] == []
    assert {one["class"] for one in tree["personal"]} >= {"identity"}


def test_what_was_caused_names_what_led_to_it_from_the_first_cause_on(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    caused = next(entry for entry in replay.entries if entry.meta.causation and entry.service == "notifications")
    chain = Chain(replay, linked(lived, caused))
    tree: Any = chain.tree(caused.record.event_id)
    assert tree["because"][-1]["id"] == caused.meta.causation
    assert tree["because"][0]["causation"] is None
    assert all(change["field"].startswith("notifications/deadlines/") for change in tree["changes"])


def test_of_another_file_nobody_is_told_more_than_that_something_followed(
    lived: tuple[MemoryNode, CaseId],
) -> None:
    root = first(replayed(lived), "VictimReceived.v1")
    for asker in (OFFICER, AUDITOR):
        replay = replayed(lived, asker)
        # As though one of the consequences stood about another person's case.
        moved = first(replay, "CaseClassified.v1")
        other = replace(moved, meta=replace(moved.meta, causation=root.record.event_id))
        replay = replace(replay, entries=[one for one in replay.entries if one.place != moved.place])
        tree: Any = Chain(replay, [*linked(lived, root), other]).tree(root.record.event_id)
        (there,) = [one for one in tree["caused"] if one["event"]["type"] == "other-file"]
        assert (there["event"]["data"], there["personal"], there["changes"]) == ({}, [], [])
        assert there["event"]["agency"] == there["event"]["actor"] == "confidential"


def test_records_that_name_each_other_as_causes_still_make_an_end(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    one, other = replay.entries[:2]
    pair = [replace(a, meta=replace(a.meta, causation=b.record.event_id)) for a, b in ((one, other), (other, one))]
    tree: Any = Chain(replay, pair).tree(one.record.event_id)
    assert tree["caused"][0]["caused"] == []
    assert len(tree["because"]) == 1


def linked(lived: tuple[MemoryNode, CaseId], root: Entry) -> list[Entry]:
    node, case = lived
    return [one for one in node.entries(case) if one.meta.correlation == root.meta.correlation]


def test_the_difference_of_two_moments_names_the_events_between_and_the_fields(
    lived: tuple[MemoryNode, CaseId],
) -> None:
    replay = replayed(lived)
    classified = first(replay, "CaseClassified.v1").record.recorded_at
    found: Any = between(replay, Moment(as_of=classified - timedelta(microseconds=1)), Moment(as_of=classified))
    assert [one["event"]["type"] for one in found["events"]] == ["CaseClassified.v1"]
    fields = {change["field"]: (change["kind"], change["to"]) for change in found["changes"]}
    assert fields["intake/exploitation"][0] in {"added", "changed"}
    assert set(fields) <= {"intake/exploitation", "intake/suspected_channel"}


def test_of_personal_values_a_difference_tells_only_that_they_were_written(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    found: Any = between(replay, Moment(as_of=replay.entries[0].record.recorded_at - timedelta(days=1)), Moment())
    written = [one for event in found["events"] for one in event["personal"]]
    assert {"field": "VictimReceived/person/full_name", "class": "identity"} in written
    texts = {str(envelope["text"]) for entry in replay.entries for _, envelope in envelopes_of(entry.record)}
    assert texts
    assert not [text for text in texts if text in str(found)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"stage": "received"}, {"stage": "checked"}, [("stage", "changed", "received", "checked")]),
        (None, {"intake": {"route": "X"}}, [("intake/route", "added", None, "X")]),
        ({"intake": {"n": None}}, {"intake": {}}, [("intake/n", "removed", None, None)]),
        (
            {"intake": {"consents": [{"consent_id": "a", "state": "given"}]}},
            {"intake": {"consents": [{"consent_id": "b"}, {"consent_id": "a", "state": "over"}]}},
            [
                ("intake/consents/a/state", "changed", "given", "over"),
                ("intake/consents/b/consent_id", "added", None, "b"),
            ],
        ),
        (
            {"intake": {"closings": [{"reason": "x"}]}},
            {"intake": {"closings": [{"reason": "x"}, {"reason": "y"}]}},
            [("intake/closings/2/reason", "added", None, "y")],
        ),
        ({"versions": {"intake": 1}}, {"versions": {"intake": 2}}, []),
    ],
)
def test_fields_are_compared_one_by_one_and_entries_by_their_key(before: Any, after: Any, expected: Any) -> None:
    found: Any = changes(before, after, BOOK.key_of)
    assert [(one["field"], one["kind"], one["from"], one["to"]) for one in found] == expected


def test_who_is_not_told_of_protection_sees_it_neither_in_steps_nor_in_what_changed(
    lived: tuple[MemoryNode, CaseId],
) -> None:
    stranger = replace(OFFICER, agency=STRANGER)
    items = every_step(replayed(lived, stranger))
    assert "confidential" in {item["event"]["type"] for item in items}
    assert "rotection" not in str(items)
    audited: Any = steps(replayed(lived), moment=Moment(), wanted=Wanted(limit=200))
    assert "ProtectionRequested.v1" in {item["event"]["type"] for item in audited["items"]}


def every_step(replay: CaseReplay) -> list[Any]:
    """Give all steps with their views, page by page."""
    items, cursor = [], None
    while True:
        wanted = Wanted(limit=200, with_view=True, cursor=None if cursor is None else read_cursor(cursor))
        page: Any = steps(replay, moment=Moment(), wanted=wanted)
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items


def test_agencies_could_see_what_their_relationship_of_that_moment_opened(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    opened = first(replay, "RelationshipOpened.v1").record.recorded_at
    before: Any = sight(replay, opened - timedelta(microseconds=1), None)
    assert before["agencies"] == []
    after: Any = sight(replay, opened, None)
    assert OFFICER.agency in {one["agency"] for one in after["agencies"]}
    own = next(one for one in after["agencies"] if one["agency"] == OFFICER.agency)
    assert own["values"]["identity"] >= 1
    assert own["relationships"][0]["since"] <= after["at"]


def test_what_one_agency_could_have_seen_is_the_view_it_was_given(lived: tuple[MemoryNode, CaseId]) -> None:
    node, case = lived
    replay = replayed(lived)
    end = replay.entries[-1].record.recorded_at
    found: Any = sight(replay, end, OFFICER.agency)
    (own,) = found["agencies"]
    assert own["view"] == compose(case, node.mirrored, withheld(node.mirrored, OFFICER))
    assert own["withheld"] == len(withheld(node.mirrored, OFFICER))
    assert {value["service"] for value in own["values"]} >= {"intake"}
    nobody: Any = sight(replay, end, STRANGER)
    (stranger,) = nobody["agencies"]
    assert stranger == {"agency": STRANGER, "relationships": [], "view": None, "withheld": 0, "values": []}


def test_values_that_the_owner_keeps_from_an_agency_are_none_that_it_could_have_seen(
    lived: tuple[MemoryNode, CaseId],
) -> None:
    replay = replayed(lived)
    file = StreamId(replay.case_id)
    records = [one.record for one in replay.entries if one.service == "verification" and one.record.stream == file]
    kept = BOOK.reserves["verification"](records, STRANGER)
    assert kept
    hidden = {f"{records[index].type.partition('.')[0]}.{records[index].version}." for index in kept}
    bonded = replace(replay, entries=[with_stranger(entry) for entry in replay.entries])
    found: Any = sight(bonded, replay.entries[-1].record.recorded_at, STRANGER)
    (seen,) = found["agencies"]
    fields = [value["field"] for value in seen["values"] if value["service"] == "verification"]
    assert fields
    assert not [field for field in fields if field.startswith(tuple(hidden))]


def with_stranger(entry: Entry) -> Entry:
    if entry.told is None or entry.told.type != "RelationshipOpened.v1":
        return entry
    return replace(entry, told=replace(entry.told, data={**entry.told.data, "agencies": [STRANGER]}))


def test_a_relationship_that_ended_opens_nothing_from_then_on(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    opened = first(replay, "RelationshipOpened.v1")
    assert opened.told is not None
    data: Any = opened.told.data
    ended = replace(
        opened.told,
        type="RelationshipEnded.v1",
        data={"version": 2, "agency": data["agencies"][0], "basis": data["basis"], "reason": "other"},
    )
    assert {bond.basis for bond in bonds([opened.told])[data["agencies"][0]]} == {data["basis"]}
    assert data["agencies"][0] not in bonds([opened.told, ended])
    # What ended on another basis leaves this one standing.
    other = replace(ended, data={**ended.data, "basis": "another"})
    assert data["agencies"][0] in bonds([opened.told, other])


def test_a_consequence_does_not_bring_out_a_cause_that_happened_later(lived: tuple[MemoryNode, CaseId]) -> None:
    stranger = replace(OFFICER, agency=STRANGER)
    replay = replayed(lived, stranger)
    caused = {
        entry.meta.causation
        for entry in replay.entries
        if entry.told is not None and entry.record.event_id in BOOK.withheld(told(replay), stranger)
    } - {None}
    assert caused
    # As though what it follows from had been said to happen long after it was recorded.
    late = [
        replace(entry, meta=replace(entry.meta, occurred_at=entry.meta.occurred_at + timedelta(days=30)))
        if entry.record.event_id in caused
        else entry
        for entry in replay.entries
    ]
    by = replay.entries[-1].record.recorded_at
    view: Any = replace(replay, entries=late).view(Moment(occurred_by=by))
    assert "protection" not in view["verification"]
    clocks = {clock["rule"] for clock in view["notifications"]["deadlines"]}
    assert not {rule for rule in clocks if "protect" in rule}


def told(replay: CaseReplay) -> list[Told]:
    return [entry.told for entry in replay.entries if entry.told is not None]


def test_consents_are_told_with_whether_they_were_in_force_on_that_day(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    given = first(replay, "ConsentGiven.v1").record.recorded_at
    assert sight(replay, given - timedelta(microseconds=1), None)["consents"] == []
    for moment, in_force in ((given, True), (given + timedelta(days=40_000), False)):
        found: Any = sight(replay, moment, None)
        assert [consent["in_force"] for consent in found["consents"]] == [in_force]


def test_what_an_owner_keeps_back_is_taken_from_the_owner() -> None:
    definitions = {name: importlib.import_module(f"services.{name}.service").DEFINITION for name in SERVICES}
    kept = {name: one.withheld for name, one in definitions.items() if one.withheld is not None}
    assert kept == RESERVES
    assert set(BOOK.reserves) == set(kept) >= {"care", "verification"}
    assert set(BOOK.tells) == set(SERVICES)


@pytest.mark.parametrize("text", ["", "abc", "W10", "WyJhZnRlciIsMSwyLDNd", "W" * 5_000])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        read_cursor(text)


def test_an_erased_person_is_told_by_the_decision_wherever_she_stands(lived: tuple[MemoryNode, CaseId]) -> None:
    replay = replayed(lived)
    received = first(replay, "VictimReceived.v1")
    (person,) = persons_of([("intake", received.record)])["intake"]
    erased = {person: "45/QĐ-UBND"}
    masked: Any = mask(parse(received.record.data), erased)
    assert masked["person"]["full_name"] == {"masked": "identity", "erased": "45/QĐ-UBND"}
    page: Any = steps(replay, moment=Moment(), wanted=Wanted(limit=1), erased={"intake": erased})
    assert {one["erased"] for one in page["items"][0]["personal"]} == {"45/QĐ-UBND"}
    elsewhere: Any = steps(replay, moment=Moment(), wanted=Wanted(limit=1), erased={"care": erased})
    assert "45/QĐ-UBND" not in str(elsewhere)
    plain: Json = mask(parse(received.record.data), {"another": "45/QĐ-UBND"})
    assert "45/QĐ-UBND" not in str(plain)

"""Replay equals live: over random histories of all services, whatever was answered then is answered again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.casebook import casebook
from services.audit.replay.case import CaseReplay
from services.audit.replay.changes import changes
from services.audit.replay.entries import Entry, Moment
from services.audit.replay.stepping import Wanted, read_cursor, steps
from services.portal.rules.view import compose
from services.portal.rules.withholding import withheld
from shared.access.asker import Asker
from shared.contracts.commands import COMMANDS
from shared.eventlog.codec import Codec
from shared.kernel.canonical import Json
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.ids import CaseId, StreamId
from shared.kernel.refusal import PlatformError
from shared.sealing.keyring import MemoryKeyring
from tests.support.memory_node import MemoryNode

BOOK = casebook()
OFFICER = Asker(user="officer", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
AUDITOR = Asker(user="auditor", agency="24-thanh-tra", role="auditor", purpose="audit")
ASKERS = (OFFICER, AUDITOR, Asker(user="other", agency="24-so-y-te", role="shelter-staff", purpose="support"))
NAMES = sorted(
    name for name, one in COMMANDS.items() if one.file == "case" and not (one.opens or one.internal or one.caseless)
)
# So that histories also get far: what most of them build on is drawn more often.
USUAL = ("record-initial-check", "request-verification", "name-protected-person", "assess-risk", "request-protection")
histories = st.lists(st.sampled_from([*NAMES, *(USUAL * 4)]), min_size=3, max_size=14)
usual = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered at a moment: the composed case to each asker, and the state that each service had."""

    at: datetime
    views: list[dict[str, Json] | None]
    states: Mapping[str, Any]


def answered(node: MemoryNode, case: CaseId) -> Answered:
    views = [compose(case, node.mirrored, withheld(node.mirrored, asker)) for asker in ASKERS]
    states = {name: house.executor.state(StreamId(case)) for name, house in node.houses.items()}
    # Not every event is announced: the moment is that of the last record, told or not.
    return Answered(max(entry.record.recorded_at for entry in node.entries(case)), views, states)


def lived(names: list[str]) -> tuple[MemoryNode, CaseId, list[Answered]]:
    """Live a history of one case and note every answer while it goes on."""
    node = MemoryNode()
    case = node.receive(OFFICER)
    answers = [answered(node, case)]
    for name in names:
        try:
            node.give(name, OFFICER, case)
        except PlatformError:
            # What is drawn need not fit the case as it then is.
            continue
        answers.append(answered(node, case))
    return node, case, answers


def replay_of(case: CaseId, entries: list[Entry], asker: Asker) -> CaseReplay:
    return CaseReplay(case_id=case, entries=entries, book=BOOK, asker=asker)


@usual
@given(histories)
def test_a_case_replayed_at_any_moment_is_what_was_answered_then(names: list[str]) -> None:
    node, case, answers = lived(names)
    entries = node.entries(case, BOOK)
    for answer in answers:
        for asker, view in zip(ASKERS, answer.views, strict=True):
            assert replay_of(case, entries, asker).view(Moment(as_of=answer.at)) == view
    assert [replay_of(case, entries, asker).view() for asker in ASKERS] == answers[-1].views


@usual
@given(histories)
def test_each_service_folds_the_stored_records_without_a_key_to_the_state_it_had(names: list[str]) -> None:
    node, case, answers = lived(names)
    for name, house in node.houses.items():
        definition = house.definition
        blind: Codec[Any] = Codec(
            (*definition.events, DisclosureRecorded), upcasts=definition.upcasts, keyring=MemoryKeyring()
        )
        file = StreamId(case)
        records = [
            entry.record for entry in node.entries(case) if entry.service == name and entry.record.stream == file
        ]
        for answer in answers:
            then = [blind.decode(record).event for record in records if record.recorded_at <= answer.at]
            assert (definition.decider.fold(then), len(then)) == answer.states[name]


@usual
@given(histories, st.integers(1, 9))
def test_steps_lead_from_nothing_to_the_case_as_it_stands_page_by_page_both_ways(names: list[str], limit: int) -> None:
    node, case, _ = lived(names)
    replay = replay_of(case, node.entries(case, BOOK), OFFICER)
    pages, cursor = [], None
    while True:
        wanted = Wanted(limit=limit, cursor=None if cursor is None else read_cursor(cursor), with_view=True)
        page: Any = steps(replay, moment=Moment(), wanted=wanted)
        pages.append(page)
        cursor = page["next"]
        if cursor is None:
            break
    items = [item for page in pages for item in page["items"]]
    assert [item["step"] for item in items] == list(range(1, len(replay.entries) + 1))
    assert items[-1]["view"] == replay.told_view_of(replay.entries)
    views = [None, *(item["view"] for item in items)]
    for before, item in zip(views, items, strict=False):
        assert item["changes"] == changes(before, item["view"], BOOK.key_of)
    for earlier, later in pairwise(pages):
        back = Wanted(limit=limit, cursor=read_cursor(later["previous"]), with_view=True)
        assert steps(replay, moment=Moment(), wanted=back) == earlier


@usual
@given(histories)
def test_whether_something_is_kept_back_depends_on_what_stands_before_it_alone(names: list[str]) -> None:
    node, case, _ = lived(names)
    entries = node.entries(case, BOOK)
    for asker in ASKERS:
        whole = replay_of(case, entries, asker)
        for count in range(0, len(entries), max(1, len(entries) // 7)):
            ids = {str(entry.record.event_id) for entry in entries[:count]}
            part = replay_of(case, entries[:count], asker)
            assert (part.withheld, part.untold) == (whole.withheld & ids, whole.untold & ids)


@usual
@given(histories)
def test_what_happened_by_a_moment_is_what_of_the_records_had_happened_by_then(names: list[str]) -> None:
    node, case, _ = lived(names)
    entries = node.entries(case, BOOK)
    replay = replay_of(case, entries, AUDITOR)
    for entry in entries[:: max(1, len(entries) // 5)]:
        by = entry.meta.occurred_at
        happened = {one.record.event_id for one in entries if one.meta.occurred_at <= by}
        kept = [message for message in node.mirrored if message.id in happened]
        assert replay.view(Moment(occurred_by=by)) == compose(case, kept)

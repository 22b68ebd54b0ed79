"""Replay equals live: over random histories of all services, whatever was answered then is answered again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from random import Random, randrange
from typing import Any

import pytest

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
from tests.support.chains import CHAINS, COMMUNE, FIRST, MANAGER, POLICE, SHELTER, SUPERVISOR, Bodies, Step, drawn, step
from tests.support.memory_node import SERVICES, MemoryNode

BOOK = casebook()
AGENCIES = {
    COMMUNE: "24-xa-dong-ky",
    MANAGER: "24-so-y-te",
    SUPERVISOR: "24-so-y-te",
    POLICE: "24-cong-an-tinh",
    SHELTER: "01-ngoi-nha-binh-yen",
}
OFFICER = Asker(user="officer", agency=AGENCIES[COMMUNE], role=COMMUNE, purpose="support")
AUDITOR = Asker(user="auditor", agency="24-thanh-tra", role="auditor", purpose="audit")
ASKERS = (OFFICER, AUDITOR, Asker(user="other", agency="24-so-y-te", role="shelter-staff", purpose="support"))
NAMES = sorted(
    name for name, one in COMMANDS.items() if one.file == "case" and not (one.opens or one.internal or one.caseless)
)
HISTORIES = 8
ODD = 1 / 5
"""How often something is tried that no chain foresees: much of it does not fit, and some of it ends a chain."""
MOST_TURNS = 3 * sum(map(len, CHAINS))
LEAST_TYPES = 60
"""How many types of events the histories hold at the least, which is what the chains lead to."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered at a moment: the composed case to each asker, and the state that each service had."""

    at: datetime
    views: list[dict[str, Json] | None]
    states: Mapping[str, Any]


@dataclass(slots=True)
class Lived:
    """A history of one case, and every answer while it went on."""

    seed: int
    node: MemoryNode
    case: CaseId
    bodies: Bodies = field(default_factory=Bodies)
    answers: list[Answered] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)

    def give(self, one: Step) -> bool:
        """Give a command; tell whether it was accepted, and note what is answered then."""
        name, role, changed = one
        asker = Asker(user=role, agency=AGENCIES[role], role=role, purpose="support")
        try:
            made = self.node.command(name, asker, self.case, body=self.bodies.body(name, changed))
        except PlatformError:
            return False
        self.bodies.learn(name, made)
        self.note()
        return True

    def note(self) -> None:
        mirrored = self.node.mirrored
        views = [compose(self.case, mirrored, withheld(mirrored, asker)) for asker in ASKERS]
        heads = {name: house.log.head() for name, house in self.node.houses.items()}
        for name in (name for name, head in heads.items() if head != self.heads.get(name)):
            self.states[name] = self.node.houses[name].executor.state(StreamId(self.case))
        self.heads = heads
        # Not every event is announced: the moment is that of the last record, told or not.
        at = max(entry.record.recorded_at for entry in self.entries())
        self.answers.append(Answered(at, views, dict(self.states)))

    def entries(self, *, told: bool = False) -> list[Entry]:
        return self.node.entries(self.case, BOOK if told else None)


def live(seed: int, *, odd: float) -> Lived:
    """Live a history in the order that a seed draws; what is refused is tried again later."""
    chance, node = Random(seed), MemoryNode()  # noqa: S311 - draws an order, no secret
    lived = Lived(seed, node, node.receive(OFFICER))
    lived.note()
    for one in FIRST:
        assert lived.give(one)
    for _, chain in zip(range(MOST_TURNS), drawn(chance), strict=False):
        if chance.random() < odd:
            lived.give(step(chance.choice(NAMES), COMMUNE))
        if lived.give(chain[0]):
            del chain[0]
    return lived


@pytest.fixture(scope="module")
def histories() -> list[Lived]:
    # pytest-randomly seeds this, and says with what. In the first one all chains come to their end.
    return [live(randrange(10**6), odd=ODD if number else 0.0) for number in range(HISTORIES)]  # noqa: S311 - no secret


def replay_of(case: CaseId, entries: list[Entry], asker: Asker) -> CaseReplay:
    return CaseReplay(case_id=case, entries=entries, book=BOOK, asker=asker)


def test_the_histories_hold_what_every_service_may_record_of_a_case(histories: list[Lived]) -> None:
    entries = [entry for lived in histories for entry in lived.entries()]
    assert {entry.service for entry in entries} == set(SERVICES)
    assert len({entry.record.type for entry in entries}) >= LEAST_TYPES


def test_a_case_replayed_at_any_moment_is_what_was_answered_then(histories: list[Lived]) -> None:
    for lived in histories:
        entries = lived.entries(told=True)
        for answer in lived.answers:
            for asker, view in zip(ASKERS, answer.views, strict=True):
                assert replay_of(lived.case, entries, asker).view(Moment(as_of=answer.at)) == view, lived.seed
        assert [replay_of(lived.case, entries, asker).view() for asker in ASKERS] == lived.answers[-1].views


def test_each_service_folds_the_stored_records_without_a_key_to_the_state_it_had(histories: list[Lived]) -> None:
    for lived in histories:
        entries, file = lived.entries(), StreamId(lived.case)
        for name, house in lived.node.houses.items():
            definition = house.definition
            blind: Codec[Any] = Codec(
                (*definition.events, DisclosureRecorded), upcasts=definition.upcasts, keyring=MemoryKeyring()
            )
            records = [entry.record for entry in entries if entry.service == name and entry.record.stream == file]
            events = [blind.decode(record).event for record in records]
            for answer in lived.answers:
                then = events[: sum(record.recorded_at <= answer.at for record in records)]
                assert (definition.decider.fold(then), len(then)) == answer.states[name], lived.seed


def test_steps_lead_from_nothing_to_the_case_as_it_stands_page_by_page_both_ways(histories: list[Lived]) -> None:
    for lived in histories:
        replay, limit = replay_of(lived.case, lived.entries(told=True), OFFICER), 1 + lived.seed % 9
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
            assert item["changes"] == changes(before, item["view"], BOOK.key_of), lived.seed
        for earlier, later in pairwise(pages):
            back = Wanted(limit=limit, cursor=read_cursor(later["previous"]), with_view=True)
            assert steps(replay, moment=Moment(), wanted=back) == earlier, lived.seed


def test_whether_something_is_kept_back_depends_on_what_stands_before_it_alone(histories: list[Lived]) -> None:
    for lived in histories:
        entries = lived.entries(told=True)
        for asker in ASKERS:
            whole = replay_of(lived.case, entries, asker)
            for count in range(0, len(entries), max(1, len(entries) // 7)):
                ids = {str(entry.record.event_id) for entry in entries[:count]}
                part = replay_of(lived.case, entries[:count], asker)
                assert (part.withheld, part.untold) == (whole.withheld & ids, whole.untold & ids), lived.seed


def test_what_happened_by_a_moment_is_what_of_the_records_had_happened_by_then(histories: list[Lived]) -> None:
    for lived in histories:
        entries = lived.entries(told=True)
        replay = replay_of(lived.case, entries, AUDITOR)
        for entry in entries[:: max(1, len(entries) // 5)]:
            by = entry.meta.occurred_at
            happened = {one.record.event_id for one in entries if one.meta.occurred_at <= by}
            kept = [message for message in lived.node.mirrored if message.id in happened]
            assert replay.view(Moment(occurred_by=by)) == compose(lived.case, kept), lived.seed

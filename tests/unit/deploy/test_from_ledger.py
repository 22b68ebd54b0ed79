"""The inbox that is made again of the ledger is the same however few records of a log are read at a time."""

from contextlib import nullcontext
from typing import Any

import pytest

from deploy import from_ledger
from deploy.from_ledger import LedgerInbox
from services.audit import queries
from services.audit.queries import Known
from services.audit.rules import Held
from shared.access.asker import Asker
from shared.messaging.inbound import Inbound
from tests.support.memory_node import MemoryNode

OFFICER = Asker(user="officer", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
NAMES = ("classify-case", "give-consent")
READER = "portal"


class Ledger:
    """Stands for the pool: no question goes to a database."""

    def connection(self) -> Any:
        return nullcontext()


@pytest.fixture(scope="module")
def node() -> MemoryNode:
    made = MemoryNode()
    cases = [made.receive(OFFICER) for _ in range(2)]
    for name in NAMES:
        for case in cases:
            made.give(name, OFFICER, case)
    return made


@pytest.fixture
def asked(node: MemoryNode, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the ledger hold the logs of a node; gives how many records each question asked for."""
    limits: list[int] = []

    def held(_: object, service: str, after: int, limit: int) -> list[Held]:
        limits.append(limit)
        return [(record, bytes(32)) for record in node.houses[service].log.read(after, limit)]

    known = {name: Known(name, f"hoigia.example/24/{name}/00", 0, None, None) for name in node.houses}
    monkeypatch.setattr(queries, "sources", lambda _: known)
    monkeypatch.setattr(queries, "held", held)
    return limits


def inbox() -> LedgerInbox:
    ledger: Any = Ledger()
    return LedgerInbox(ledger, READER)


def test_however_few_records_are_read_at_a_time_the_messages_and_their_order_are_the_same(
    monkeypatch: pytest.MonkeyPatch, asked: list[int]
) -> None:
    whole = inbox().read(0, 10_000)
    assert {"intake", "care", "directory"} <= {item.source for item in whole}
    assert [item.position for item in whole] == list(range(1, len(whole) + 1))
    assert whole == sorted(whole, key=lambda item: (item.recorded_at, item.source, item.message.position))
    for source in {item.source for item in whole}:
        said = [item.message for item in whole if item.source == source]
        assert [one.previous for one in said] == [0, *(one.position for one in said[:-1])]
    monkeypatch.setattr(from_ledger, "PAGE", 2)
    asked.clear()
    assert inbox().read(0, 10_000) == whole
    assert set(asked) == {2}


def test_what_follows_a_place_is_the_same_read_on_and_read_anew(asked: list[int]) -> None:
    whole = inbox().read(0, 10_000)
    made, found = inbox(), list[Inbound]()
    while page := made.read(len(found), 3):
        found += page
    assert found == whole
    questions = len(asked)
    assert made.read(4, 5) == whole[4:9]
    assert len(asked) > questions
    assert made.read(len(whole), 5) == []

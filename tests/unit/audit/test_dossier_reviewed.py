"""How accesses that broke the glass were reviewed: in codes, of closed reviews, and nothing that one keeps back."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from services.audit.domain import DECIDER
from services.audit.dossier.redaction import Hiding, event_line, withheld_line
from services.audit.events import Event
from services.audit.queries import exported, reviews
from services.audit.queries.exported import Part
from services.audit.service import reviewed
from services.audit.service.dossier_pages import DossierPages, breaking_glass
from services.audit.service.reviewed import Reviewed
from shared.kernel.canonical import Json
from tests.support.records import record
from tests.unit.audit.reviewing import (
    AT,
    CASE,
    DRAWN,
    REVIEW,
    after,
    answer,
    check,
    close,
    look,
    open_review,
    raise_finding,
)

LATE = AT + timedelta(days=30)
LOOK = ("portal", 3)


@dataclass
class Recorded:
    """An event of a review with the moment of its record."""

    event: Event
    recorded_at: datetime


def stood(monkeypatch: pytest.MonkeyPatch, *events: Event) -> Reviewed:
    """Give a service in whose log there is one review, an event recorded each minute."""
    records = [Recorded(event, AT + timedelta(minutes=number)) for number, event in enumerate(events)]

    def fold(known: list[Recorded]) -> tuple[Any, int]:
        return DECIDER.fold(one.event for one in known), len(known)

    log = SimpleNamespace(read_stream=lambda _stream: records, database=None)
    runtime: Any = SimpleNamespace(log=log, executor=SimpleNamespace(fold=fold))
    monkeypatch.setattr(reviewed, "own_rows", nullcontext)
    monkeypatch.setattr(reviews, "closed_of", lambda *_: [REVIEW])
    return Reviewed(runtime)


def whole(**opened: Any) -> list[Event]:
    """Open, check both items, raise a finding about the first, answer it, close."""
    begun = [open_review(**opened), check(1, lawful_basis="not-met"), check(2), raise_finding()]
    (finding,) = after(*begun)[1].findings
    events, state = after(*begun, answer(finding))
    return [*events, *DECIDER.decide(close(state), state)]


def test_the_answers_findings_and_end_of_each_review_of_a_look_are_told_and_nobodys_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told, other = stood(monkeypatch, *whole()).of(CASE, LATE, confidential=False)
    assert (other["position"], other["findings"]) == (8, [])
    assert told == {
        "service": "portal", "position": 3, "review": REVIEW,
        "answers": {"lawful_basis": "not-met", "least_data": "met", "consent_in_force": "met", "in_time": "met"},
        "findings": [{"line": "least-data", "severity": "serious", "agency": "24-so-y-te"}],
        "closed_at": "2026-03-02T02:00:00.000000Z",
    }  # fmt: skip


def test_a_review_is_told_once_it_was_closed_by_the_export_and_of_its_case_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = whole()
    over = AT + timedelta(minutes=len(events) - 1)
    assert len(stood(monkeypatch, *events).of(CASE, over, confidential=True)) == 2
    assert stood(monkeypatch, *events).of(CASE, over - timedelta(seconds=1), confidential=True) == []
    assert stood(monkeypatch, *events).of(CASE, AT - timedelta(seconds=1), confidential=True) == []
    assert stood(monkeypatch, *events).of(REVIEW, LATE, confidential=True) == []


@pytest.mark.parametrize(("narrowed", "told"), [({}, [8]), ({"case_id": CASE}, []), ({"agency": "24-so-y-te"}, [])])
def test_what_a_review_keeps_back_is_told_of_only_to_who_is_told_what_is_confidential(
    monkeypatch: pytest.MonkeyPatch, narrowed: dict[str, Any], told: list[int]
) -> None:
    scope = replace(open_review().scope, **({"case_id": None, "agency": None} | narrowed))
    drawn = replace(DRAWN, items=(look(3, confidential=True), look(8)))
    one = stood(monkeypatch, *whole(scope=scope, drawn=drawn))
    assert [each["position"] for each in one.of(CASE, LATE, confidential=False)] == told
    assert [each["position"] for each in one.of(CASE, LATE, confidential=True)] == [3, 8]


@pytest.mark.parametrize("tells", [False, True])
def test_reviews_are_read_once_an_export_for_its_receiver_and_only_where_a_look_broke_the_glass(
    monkeypatch: pytest.MonkeyPatch, *, tells: bool
) -> None:
    asked: list[tuple[Any, ...]] = []

    def of(case: str, until: datetime, *, confidential: bool) -> list[dict[str, Any]]:
        asked.append((case, until, confidential))
        return [{"service": "portal", "position": position} for position in (3, 8)]

    covering = SimpleNamespace(
        of_case=lambda *_, **__: ({"portal": SimpleNamespace(size=9)}, {}),
        proof=lambda *_: [],
    )
    log = SimpleNamespace(database=SimpleNamespace(connection=nullcontext))
    runtime: Any = SimpleNamespace(log=log, settings=None, keyring=None, definition=SimpleNamespace(name="audit"))
    nobody: Any = None
    pages = DossierPages(runtime, nobody)
    monkeypatch.setattr(pages, "_covering", covering)
    monkeypatch.setattr(pages, "_reviewed", SimpleNamespace(of=of))
    monkeypatch.setattr(exported, "told", lambda *_: [])
    export: Any = SimpleNamespace(
        dossier="d", case=CASE, until=LATE, tells_confidential=tells, event=SimpleNamespace(hidden=())
    )

    def reviews_of(position: int, purpose: str) -> Json:
        one = record(position, kind="DisclosureRecorded.v1", data={"decision": "denied"}, purpose=purpose)
        monkeypatch.setattr(exported, "parts", lambda *_, **__: [Part("portal", one, bytes(32), bytes(32))])
        page: Any = pages.page(export, {"portal": 9}, ("", 0))
        told: Json = page["reviews"]
        return told

    assert (reviews_of(3, "support"), asked) == ([], [])
    assert reviews_of(3, "break-glass") == [{"service": "portal", "position": 3}]
    assert reviews_of(8, "break-glass") == [{"service": "portal", "position": 8}]
    assert reviews_of(4, "break-glass") == []
    assert asked == [(CASE, LATE, tells)]


def test_looks_that_broke_the_glass_are_found_among_what_is_shown() -> None:
    def line(position: int, kind: str, purpose: str) -> dict[str, Any]:
        one = record(position, kind=kind, data={"decision": "denied"}, purpose=purpose)
        return event_line("portal", one, previous=bytes(32), hiding=Hiding(("/decision",)))

    look = "DisclosureRecorded.v1"
    lines = [
        line(1, look, "support"), line(3, look, "break-glass"), line(4, "NoteWritten.v1", "break-glass"),
        withheld_line("portal", 5, bytes(32)),
    ]  # fmt: skip
    assert breaking_glass(lines) == {LOOK}

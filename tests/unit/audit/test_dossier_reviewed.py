"""How accesses that broke the glass were reviewed: in codes as of the export, asked for only where there is one."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from services.audit.domain import DECIDER
from services.audit.dossier.redaction import Hiding, event_line, withheld_line
from services.audit.events import Event
from services.audit.queries import reviews
from services.audit.service import reviewed
from services.audit.service.dossier_pages import breaking_glass
from services.audit.service.reviewed import Reviewed
from tests.support.records import record
from tests.unit.audit.reviewing import AT, REVIEW, after, answer, check, close, open_review, raise_finding

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
    monkeypatch.setattr(reviews, "opened_by", lambda *_: [REVIEW])
    return Reviewed(runtime)


def whole() -> list[Event]:
    """Open, check both items, raise a finding about the first, answer it, close."""
    events, state = after(open_review(), check(1, lawful_basis="not-met"), check(2), raise_finding())
    (finding,) = state.findings
    events, state = after(open_review(), check(1, lawful_basis="not-met"), check(2), raise_finding(), answer(finding))
    return [*events, *DECIDER.decide(close(state), state)]


def test_the_answers_findings_and_end_of_each_review_of_a_look_are_told_and_nobodys_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (told,) = stood(monkeypatch, *whole()).of({LOOK, ("intake", 3)}, LATE)
    assert told == {
        "service": "portal", "position": 3, "review": REVIEW,
        "answers": {"lawful_basis": "not-met", "least_data": "met", "consent_in_force": "met", "in_time": "met"},
        "findings": [{"line": "least-data", "severity": "serious", "agency": "24-so-y-te"}],
        "closed_at": "2026-03-02T02:00:00.000000Z",
    }  # fmt: skip


def test_a_review_is_told_as_it_stood_at_the_export(monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = stood(monkeypatch, *whole()).of({LOOK}, AT)
    assert (told["answers"], told["findings"], told["closed_at"]) == (None, [], None)  # type: ignore[index, call-overload]
    assert stood(monkeypatch, *whole()).of({LOOK}, AT - timedelta(seconds=1)) == []
    assert stood(monkeypatch, *whole()).of({("portal", 4)}, LATE) == []


def test_where_nobody_broke_the_glass_no_review_is_asked_for() -> None:
    nobody: Any = None
    assert Reviewed(nobody).of(set(), LATE) == []


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

"""`hoigia case`: what the ledger answers is shown as people read it; times as people write them."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import case as cases
from deploy.cli import replaying
from deploy.cli.main import app
from deploy.cli.options import moment_of
from deploy.problems import Problem
from shared.kernel.refusal import PlatformError

WHO = ["--as", "auditor", "--purpose", "audit"]
EVENT: dict[str, Any] = {
    "id": "e",
    "service": "intake",
    "position": 7,
    "type": "VictimReceived.v1",
    "recorded_at": "2026-03-02T01:30:00.000000Z",
    "agency": "24-xa-dong-ky",
}
PERSONAL = [{"field": "VictimReceived/person/full_name", "class": "identity", "erased": "45/QĐ-UBND"}]
CHANGES = [{"field": "stage", "kind": "changed", "from": "received", "to": "checked"}]
NODE: dict[str, Any] = {"event": EVENT, "personal": PERSONAL, "changes": CHANGES, "left_out": 0}


class Ledger:
    """Answers as told, and remembers what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: dict[str, Any] = {}
        self.answer: dict[str, Any] = {}
        for module in (cases, replaying):
            monkeypatch.setattr(module, "ask_about", self.ask)

    def ask(self, case: str, method: str, arguments: dict[str, Any], **who: Any) -> dict[str, Any]:
        self.asked = {"case": case, "method": method, **arguments, "who": (who["user"], who["purpose"])}
        return {"case_id": case, "complete_to": {"intake": 7}, **self.answer}


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    return Ledger(monkeypatch)


def run(*words: str, columns: int = 200) -> str:
    result = CliRunner().invoke(app, ["case", *words, *WHO], env={"COLUMNS": str(columns)})
    assert result.exit_code == 0, result.output
    return result.output


def test_a_case_is_shown_as_it_stood_by_record_and_by_occurrence(ledger: Ledger) -> None:
    view = {"case_id": "C", "code": "24-X", "stage": "checked", "owner": "o", "versions": {}, "intake": {"route": "R"}}
    ledger.answer = {"case": view}
    shown = run("show", "C", "--as-of", "2026-03-02T08:30:00", "--occurred-by", "2026-03-02T01:30:00Z")
    assert "24-X  checked" in shown
    assert '"route": "R"' in shown
    moment = "2026-03-02T01:30:00.000000Z"
    who = ("auditor", "audit")
    assert ledger.asked == {"case": "C", "method": "replay.case", "as_of": moment, "occurred_by": moment, "who": who}
    assert json.loads(run("show", "C", "--json"))["complete_to"] == {"intake": 7}


def test_of_a_case_that_was_not_there_yet_it_says_so(ledger: Ledger) -> None:
    ledger.answer = {"case": None}
    result = CliRunner().invoke(app, ["case", "show", "C", *WHO])
    assert result.exit_code == 1
    assert "nothing of this case yet" in result.output


def test_a_history_names_the_place_of_each_event_and_cuts_nothing_on_a_narrow_terminal(ledger: Ledger) -> None:
    recorded = {**EVENT, "occurred_at": EVENT["recorded_at"], "actor": "21e7d9c6-1", "causation": None}
    ledger.answer = {"events": [{**recorded, "role": "officer", "purpose": "support"}], "complete_to": {"intake": 7}}
    assert "intake 7" in run("history", "C")
    assert "…" not in run("history", "C", columns=60)


def test_a_step_says_what_changed_and_of_personal_values_only_where_and_by_which_decision(ledger: Ledger) -> None:
    ledger.answer = {"items": [{"step": 1, **NODE}], "steps": 9, "previous": None, "next": "abc"}
    shown = run("steps", "C", "--limit", "1")
    assert "1/9" in shown
    assert 'stage: "received" → "checked"' in shown
    assert "VictimReceived/person/full_name: (identity, erased by decision 45/QĐ-UBND)" in shown
    assert "next: --cursor abc" in shown
    assert (ledger.asked["method"], ledger.asked["limit"]) == ("replay.steps", 1)


def test_two_moments_are_told_apart_by_events_and_fields(ledger: Ledger) -> None:
    ledger.answer = {"events": [NODE], "changes": CHANGES, "previous": None, "next": "abc"}
    shown = run("changes", "C", "--from", "2026-03-02T08:30:00+07:00", "--by", "occurrence")
    assert "intake 7  VictimReceived.v1" in shown
    assert 'stage: "received" → "checked"' in shown
    assert "next: --cursor abc" in shown
    assert (ledger.asked["from"], ledger.asked["by"]) == ("2026-03-02T01:30:00.000000Z", "occurrence")


def test_who_knew_an_event_is_named_with_the_first_time_and_how(ledger: Ledger) -> None:
    knew = {"actor": "21e7d9c6-1", "agency": "24-so-y-te", "first_at": EVENT["recorded_at"], "basis": None}
    ledger.answer = {"persons": [{**knew, "channel": "author"}], "erasures_unknown": ["care"]}
    shown = run("who-knew", "C", "--fact", "e", "--class", "shelter", "--by", "2026-03-02T08:30:00+07:00")
    assert "2026-03-02 08:30:00  21e7d9c6-1  24-so-y-te  -      author" in shown
    assert "who was erased is not known of: care" in shown
    asked = {"fact": "e", "field_class": "shelter", "until": "2026-03-02T01:30:00.000000Z"}
    assert ledger.asked == {"case": "C", "method": "who_knew", **asked, "who": ("auditor", "audit")}
    assert json.loads(run("who-knew", "C", "--json"))["persons"][0]["channel"] == "author"
    assert ledger.asked == {"case": "C", "method": "who_knew", "who": ("auditor", "audit")}


def test_what_an_event_caused_is_a_tree(ledger: Ledger) -> None:
    caused = {**NODE, "event": {**EVENT, "service": "care", "type": "CareOpened.v1"}, "caused": []}
    ledger.answer = {**NODE, "because": [EVENT], "caused": [caused], "left_out": 3}
    shown = run("consequences", "C", "intake", "7")
    assert "because of" in shown
    assert "├── 2026-03-02 08:30:00  care 7  CareOpened.v1" in shown
    assert "and 3 more, not named here" in shown


def test_what_agencies_could_have_seen_names_the_rules_of_then(ledger: Ledger) -> None:
    bond = {"basis": "reception", "since": "2026-03-02T01:30:00.000000Z"}
    one = {"agency": "24-so-y-te", "relationships": [bond], "values": {"identity": 3}, "withheld": 2}
    told = {"withheld_by": {"id": "access-2"}, "agencies": [one]}
    ledger.answer = {"rules": {"id": "access-1", "valid_from": "2026-01-01"}, **told}
    shown = run("sight", "C")
    assert "rules access-1, in force since 2026-01-01" in shown
    assert "24-so-y-te" in shown
    assert "3 identity" in shown
    assert "withheld as told by access-2" in shown
    ledger.answer = {"rules": None, **told}
    assert "before the first dated rules" in run("sight", "C")


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (PlatformError("case-unknown"), "There is no such case here (case-unknown)\n"),
        (
            PlatformError("of-another-release", fields={"hide/0": "not-one-of"}),
            "of-another-release; hide/0: not-one-of\n",
        ),
    ],
)
def test_what_is_refused_is_told_in_words_with_its_code(
    monkeypatch: pytest.MonkeyPatch, refused: PlatformError, told: str
) -> None:
    def ask(*_words: object, **_who: object) -> None:
        raise refused

    monkeypatch.setattr(cases, "ask_about", ask)
    result = CliRunner().invoke(app, ["case", "history", "C", *WHO])
    assert (result.exit_code, result.output) == (1, told)


def test_a_purpose_that_is_none_is_wrong_usage_and_those_that_are_are_named() -> None:
    result = CliRunner().invoke(app, ["case", "history", "C", "--as", "auditor", "--purpose", "holiday"])
    assert result.exit_code == 2
    assert result.output.startswith("no purpose is called so; there are: ")
    assert "audit" in result.output


@pytest.mark.parametrize("text", ["2026-03-02T08:30:00+07:00", "2026-03-02T08:30:00", "2026-03-02T01:30:00Z"])
def test_a_time_without_an_offset_is_a_time_in_viet_nam(text: str) -> None:
    assert moment_of(text) == "2026-03-02T01:30:00.000000Z"


def test_what_is_no_time_is_wrong_usage() -> None:
    with pytest.raises(Problem) as problem:
        moment_of("yesterday")
    assert problem.value.exit_code == 2

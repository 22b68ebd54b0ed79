"""Tips at the door: a file of their own, shown masked to who received them or was passed them, and to nobody else."""

from dataclasses import replace
from typing import Any

import pytest

from services.portal.rules.tip_view import SIGNAL_STATES, compose_tip
from services.portal.web.api import FILES
from services.portal.web.lists import PAGE
from shared.access.casebook import Told
from shared.contracts.commands import COMMANDS
from shared.kernel.ids import derive
from tests.unit.portal.stand_in import AGENCY, CASE, SIGNAL, TIP, TIP_RECEIVED, StandIn, announced

FORWARDED = announced(
    "SignalForwarded.v1",
    {
        "signal_id": SIGNAL,
        "from_agency": AGENCY,
        "to_agency": "24-cong-an-tinh",
        "forwarded_at": "2026-03-02T02:00:00.000000Z",
    },
    position=2,
)
DISMISSED = announced(
    "SignalDismissed.v1",
    {"signal_id": SIGNAL, "reason": "no-signs", "dismissed_by": AGENCY, "dismissed_on": "2026-03-03"},
    position=3,
    day=1,
)
BECAME = announced(
    "SignalBecameCase.v1", {"signal_id": SIGNAL, "case_id": CASE, "linked_on": "2026-03-04"}, position=4, day=2
)


def test_a_tip_is_received_under_its_own_address(door: StandIn) -> None:
    event = {"service": "intake", "type": "Other.v1", "version": 1, "position": 1, "id": TIP_RECEIVED.id}
    door.books.told = [TIP_RECEIVED]
    door.owners.answers[("intake", "command")] = {
        "versions": {"intake": 1},
        "events": [{**event, "announced": True}],
        "case_id": SIGNAL,
    }
    answer = door.ask("POST", "/signals", body=dict(COMMANDS["receive-signal"].example))
    assert answer.status_code == 201
    assert (answer.json["signal_id"], answer.json["code"]) == (SIGNAL, TIP.code)
    assert "case_id" not in answer.json
    assert door.owners.given() == [("intake", "receive-signal")]


@pytest.mark.parametrize("contract", FILES[1].others, ids=lambda contract: contract.name)
def test_a_command_about_a_tip_goes_to_intake_with_the_tip(door: StandIn, contract: Any) -> None:
    path = f"/signals/{SIGNAL}/commands/{contract.name}"
    assert door.ask("POST", path, body=dict(contract.example)).status_code == 200
    service, _, arguments, asker, _ = door.owners.asked[-1]
    assert (service, arguments["name"], arguments["case_id"]) == ("intake", contract.name, SIGNAL)
    assert asker is not None
    assert asker.legal_basis == "signal"


def test_whoever_has_nothing_to_do_with_a_tip_is_told_that_there_is_none(door: StandIn) -> None:
    asked = [
        ("GET", f"/signals/{SIGNAL}", None),
        ("POST", f"/signals/{SIGNAL}/reveals", {"classes": ["contact"]}),
        ("POST", f"/signals/{SIGNAL}/commands/dismiss-signal", {"reason": "no-signs"}),
        ("POST", f"/cases/{CASE}/commands/link-signal", {"signal_id": SIGNAL}),
    ]
    for method, path, body in asked:
        assert door.ask(method, path, "commune-officer.at.elsewhere", body=body).status_code == 404, path
    assert door.owners.given() == []
    assert {decision.allowed for _, _, decision in door.journal.reads} == {False}


def test_a_tip_is_shown_masked_and_the_read_is_recorded(door: StandIn) -> None:
    answer = door.ask("GET", f"/signals/{SIGNAL}")
    assert answer.status_code == 200
    assert (answer.json["signal_id"], answer.json["state"], answer.json["versions"]) == (
        SIGNAL,
        "received",
        {"intake": 1},
    )
    ((read, _, decision),) = door.journal.reads
    assert (read.case_id, read.part, decision.basis) == (SIGNAL, "signal", "signal")


def test_a_tip_is_no_case_and_a_case_no_tip(door: StandIn) -> None:
    assert door.ask("GET", f"/cases/{SIGNAL}").status_code == 404
    assert door.ask("GET", f"/signals/{CASE}").status_code == 404
    assert door.ask("POST", f"/cases/{SIGNAL}/commands/classify-case", body={}).status_code == 404


def test_a_reception_from_a_tip_is_given_by_who_has_to_do_with_the_tip(door: StandIn) -> None:
    body = {**COMMANDS["receive-victim"].example, "signal_id": SIGNAL}
    assert door.ask("POST", "/cases", body=body).status_code == 201
    unknown = {**body, "signal_id": derive("signal", "nowhere")}
    assert door.ask("POST", "/cases", body=unknown).status_code == 404
    assert door.owners.given() == [("intake", "receive-victim")]


def test_what_was_said_is_opened_by_intake_which_records_it(door: StandIn) -> None:
    door.books.told_of_tip = [TIP_RECEIVED]
    door.owners.answers[("intake", "reveal")] = {"values": {"SignalReceived.1.text": "…"}}
    answer = door.ask("POST", f"/signals/{SIGNAL}/reveals", body={"classes": ["contact"]})
    assert answer.json["values"] == {"SignalReceived.1.text": "…"}
    service, method, arguments, _, _ = door.owners.asked[-1]
    assert (service, method, arguments["case_id"]) == ("intake", "reveal", SIGNAL)


@pytest.mark.parametrize("method", ["history", "disclosures"])
def test_the_ledger_is_asked_about_a_tip_by_who_may_read_it(door: StandIn, method: str) -> None:
    door.owners.answers[("audit", method)] = {"events": [], "items": []}
    assert door.ask("GET", f"/signals/{SIGNAL}/{method}").status_code == 200
    service, asked, arguments, asker, _ = door.owners.asked[-1]
    assert (service, asked, arguments) == ("audit", method, {"case_id": SIGNAL})
    assert asker is not None
    assert asker.legal_basis == "signal"
    assert [(read.part, decision.allowed) for read, _, decision in door.journal.reads] == [("signal", True)]
    assert door.ask("GET", f"/signals/{SIGNAL}/{method}", "commune-officer.at.elsewhere").status_code == 404
    assert door.ask("GET", f"/signals/{SIGNAL}/{method}", "auditor.at.elsewhere", Purpose="audit").status_code == 200


def test_tips_are_listed_by_state_and_in_pages(door: StandIn) -> None:
    answer = door.ask("GET", "/signals?state=received")
    assert [line["signal_id"] for line in answer.json["items"]] == [SIGNAL]
    assert door.ask("GET", "/signals?state=case").json["items"] == []
    assert door.ask("GET", "/signals?state=lost").status_code == 400
    door.books.tips = [replace(TIP, signal_id=derive("signal", number)) for number in range(PAGE + 1)]
    page = door.ask("GET", "/signals").json
    assert (len(page["items"]), page["next"] is not None) == (PAGE, True)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ((TIP_RECEIVED,), "received"),
        ((TIP_RECEIVED, FORWARDED), "forwarded"),
        ((TIP_RECEIVED, FORWARDED, DISMISSED), "dismissed"),
        ((TIP_RECEIVED, DISMISSED, BECAME), "case"),
        ((BECAME, DISMISSED, FORWARDED, TIP_RECEIVED), "case"),
    ],
)
def test_a_tip_is_as_far_as_the_furthest_that_was_told_of_it(told: tuple[Told, ...], state: str) -> None:
    view = compose_tip(SIGNAL, told)
    assert view is not None
    assert view["state"] == state
    assert state in SIGNAL_STATES


def test_nothing_is_made_of_a_case_or_of_nothing() -> None:
    assert compose_tip(SIGNAL, []) is None
    assert compose_tip(derive("signal", "other"), [TIP_RECEIVED]) is None

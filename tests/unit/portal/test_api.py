"""The door passes on what it was given, records what it shows, and keeps nothing from who asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.portal.web.lists import PAGE
from shared.contracts.commands import COMMANDS
from shared.kernel.ids import derive, request_command_id
from shared.kernel.refusal import ForbiddenError, NotFoundError, Refused
from tests.unit.portal.stand_in import (
    AGENCY,
    CASE,
    ELSEWHERE,
    LINE,
    NOON,
    RECEIVED,
    REFERRAL,
    StandIn,
    announced,
)

RECEPTION = dict(COMMANDS["receive-victim"].example)
CLASSIFY = f"/cases/{CASE}/commands/classify-case"
USER = derive("staff", "commune-officer")


def test_signing_in_gives_a_token_that_the_log_does_not_hold(door: StandIn) -> None:
    token = door.token("commune-officer")
    assert len(token) == 43
    assert all(token not in name for name in door.journal.sessions)
    service, method, _, asker, _ = door.owners.asked[0]
    assert (service, method, asker) == ("directory", "authenticate", None)


def test_two_sessions_have_different_tokens(door: StandIn) -> None:
    first = door.token("case-manager")
    door.sign_everybody_out()
    assert first != door.token("case-manager")


def test_the_second_factor_is_begun_and_confirmed_by_the_directory(door: StandIn) -> None:
    assert door.ask("POST", "/sessions/current/totp", body={}).status_code == 201
    assert door.ask("POST", "/sessions/current/totp", body={"otp": "123456"}).status_code == 201
    assert [method for _, method, _, _, _ in door.owners.asked][1:] == ["totp.enrol", "totp.confirm"]


def test_a_reception_opens_a_case_and_says_its_code(door: StandIn) -> None:
    event = {"service": "intake", "type": "Other.v1", "version": 1, "position": 1, "id": RECEIVED.id, "announced": True}
    door.owners.answers[("intake", "command")] = {"versions": {"intake": 1}, "events": [event], "case_id": CASE}
    answer = door.ask("POST", "/cases", body=RECEPTION)
    assert answer.status_code == 201
    told = {name: event[name] for name in ("service", "type", "version", "position", "id")}
    assert answer.json == {
        "case_id": CASE,
        "code": "24-2026-THUNGHIE",
        "versions": {"intake": 1},
        "events": [told],
    }


def test_a_command_reaches_its_owner_with_who_why_and_once(door: StandIn) -> None:
    body = {"suspected_channel": "marriage"}
    answer = door.ask("POST", CLASSIFY, body=body, Idempotency_Key="k-1", If_Match='"3"', Purpose="protection")
    assert answer.status_code == 200
    service, method, arguments, asker, command_id = door.owners.asked[-1]
    assert (service, method) == ("intake", "command")
    assert arguments == {"name": "classify-case", "body": body, "case_id": CASE, "expected": 3}
    assert asker is not None
    assert (asker.user, asker.agency, asker.role) == (USER, AGENCY, "commune-officer")
    assert (asker.purpose, asker.legal_basis) == ("protection", "reception")
    assert command_id == request_command_id("", USER, "k-1")


def test_a_command_without_a_purpose_has_the_usual_one_of_its_role(door: StandIn) -> None:
    door.ask("POST", CLASSIFY, "investigator", body={}, Purpose="")
    asker = door.owners.asked[-1][3]
    assert asker is not None
    assert asker.purpose == "investigation"


def test_one_key_with_another_body_is_a_conflict(door: StandIn) -> None:
    assert door.ask("POST", CLASSIFY, body={}, Idempotency_Key="k").status_code == 200
    assert door.ask("POST", CLASSIFY, body={}, Idempotency_Key="k").status_code == 200
    other = door.ask("POST", CLASSIFY, body={"suspected_channel": "online"}, Idempotency_Key="k")
    assert (other.status_code, other.json["code"]) == (409, "idempotency-key-reused")


def test_one_key_for_another_command_is_a_conflict_though_another_service_owns_it(door: StandIn) -> None:
    consent = COMMANDS["give-consent"]
    grant = COMMANDS["grant-support"]
    first = door.ask("POST", f"/cases/{CASE}/commands/give-consent", body=dict(consent.example), Idempotency_Key="k")
    other = door.ask("POST", f"/cases/{CASE}/commands/grant-support", body=dict(grant.example), Idempotency_Key="k")
    assert (first.status_code, other.status_code) == (200, 409)
    assert door.owners.given() == [("intake", "give-consent")]


def test_a_refused_command_does_not_use_its_key_up(door: StandIn) -> None:
    door.owners.answers[("intake", "command")] = Refused("case-closed")
    assert door.ask("POST", CLASSIFY, body={}, Idempotency_Key="k").status_code == 422
    door.owners.answers.clear()
    assert door.ask("POST", CLASSIFY, body={"note": "khác"}, Idempotency_Key="k").status_code == 200


def test_the_same_key_of_another_user_is_another_key(door: StandIn) -> None:
    door.ask("POST", CLASSIFY, "commune-officer", body={}, Idempotency_Key="k")
    other = door.ask("POST", CLASSIFY, "case-manager", body={"note": "khác"}, Idempotency_Key="k")
    assert other.status_code == 200


def test_ids_that_a_command_made_stand_in_its_answer(door: StandIn) -> None:
    door.books.told.append(announced("ConsentGiven.v1", {"consent_id": "c-1", "agencies": []}, position=2))
    event = {"service": "intake", "type": "Other.v1", "version": 2, "position": 2, "id": "e", "announced": True}
    door.owners.answers[("intake", "command")] = {"versions": {"intake": 2}, "events": [event], "case_id": CASE}
    assert door.ask("POST", CLASSIFY, body={}).json["consent_id"] == "c-1"


def test_an_id_that_is_none_stands_in_no_answer(door: StandIn) -> None:
    door.books.told.append(announced("CareRecorded.v1", {"record_id": None}, position=2))
    event = {"service": "intake", "type": "Other.v1", "version": 2, "position": 2, "id": "e", "announced": True}
    door.owners.answers[("intake", "command")] = {"versions": {"intake": 2}, "events": [event], "case_id": CASE}
    assert "record_id" not in door.ask("POST", CLASSIFY, body={}).json


def test_the_answer_waits_until_what_was_done_can_be_read(door: StandIn) -> None:
    door.books.coming.append(announced("ConsentGiven.v1", {"consent_id": "c-1", "agencies": []}, position=2))
    event = {"service": "intake", "type": "Other.v1", "version": 2, "position": 2, "id": "e", "announced": True}
    door.owners.answers[("intake", "command")] = {"versions": {"intake": 2}, "events": [event], "case_id": CASE}
    assert door.ask("POST", CLASSIFY, body={}).json["consent_id"] == "c-1"
    assert door.ask("GET", f"/cases/{CASE}").json["versions"] == {"intake": 2}


def test_a_case_is_shown_as_composed_and_the_read_recorded_with_what_was_seen(door: StandIn) -> None:
    answer = door.ask("GET", f"/cases/{CASE}")
    assert answer.json["code"] == "24-2026-THUNGHIE"
    assert answer.json["intake"]["route"] == "TU_TRINH_BAO"
    assert answer.json["complete_to"] == {"intake": 1}
    ((read, asker, decision),) = door.journal.reads
    assert (read.case_id, read.channel, read.versions) == (CASE, "api", {"intake": 1})
    assert (asker.purpose, asker.legal_basis, decision.allowed) == ("support", "reception", True)


@pytest.mark.parametrize(
    ("as_of", "versions"),
    [
        ("2026-03-02T12:00:00%2B07:00", {"intake": 1}),
        ("2026-03-02T12:00:00+07:00", {"intake": 1}),
        ("2026-03-02T05:00:00Z", {"intake": 1}),
        ("2026-03-04T05:00:00.000000Z", {"intake": 2}),
    ],
)
def test_a_case_is_shown_as_it_stood(door: StandIn, as_of: str, versions: dict[str, int]) -> None:
    door.books.told.append(announced("CaseClosed.v1", {"reason": "other"}, position=2, day=1))
    answer = door.ask("GET", f"/cases/{CASE}?as_of={as_of}")
    assert answer.json["versions"] == versions


def test_before_its_reception_a_case_is_not_there(door: StandIn) -> None:
    answer = door.ask("GET", f"/cases/{CASE}?as_of=2026-03-01T00:00:00Z")
    assert answer.status_code == 404
    assert door.journal.reads[0][0].versions == {}


def test_an_auditor_reads_any_case_to_audit(door: StandIn) -> None:
    assert door.ask("GET", f"/cases/{CASE}", "auditor.at.elsewhere", Purpose="audit").status_code == 200
    assert door.journal.reads[0][1].legal_basis == "audit-mandate"


@pytest.mark.parametrize(
    ("path", "method", "arguments"),
    [
        ("/history", "history", {}),
        (
            "/history?as_of=2026-03-02T12:00:00Z&occurred_by=2026-03-01T07:00:00%2B07:00",
            "history",
            {"as_of": "2026-03-02T12:00:00.000000Z", "occurred_by": "2026-03-01T00:00:00.000000Z"},
        ),
        ("/disclosures", "disclosures", {}),
        ("/who-knew?field_class=identity", "who_knew", {"field_class": "identity"}),
        (f"/who-knew?fact={CASE}", "who_knew", {"fact": CASE}),
    ],
)
def test_the_ledger_is_asked_after_the_read_was_recorded(
    door: StandIn, path: str, method: str, arguments: dict[str, str]
) -> None:
    door.owners.answers[("audit", method)] = lambda _: {"recorded": len(door.journal.reads)}
    assert door.ask("GET", f"/cases/{CASE}{path}").json == {"recorded": 1}
    service, asked, sent, asker, _ = door.owners.asked[-1]
    assert (service, asked, sent) == ("audit", method, {"case_id": CASE, **arguments})
    assert asker is not None
    assert asker.legal_basis == "reception"


def test_personal_values_are_opened_by_those_who_hold_them(door: StandIn) -> None:
    door.books.told.append(announced("VerificationOpened.v1", {"law": "L2024"}, service="verification"))
    door.owners.answers[("intake", "reveal")] = {"values": {"a": "Thử"}, "disclosure_id": "x"}
    door.owners.answers[("verification", "reveal")] = {"values": {"b": "khai"}, "disclosure_id": "x"}
    body = {"classes": ["identity", "investigation"], "fields": ["full_name"]}
    answer = door.ask(
        "POST", f"/cases/{CASE}/reveals", "investigator", body=body, Purpose="investigation", Idempotency_Key="k"
    )
    user = derive("staff", "investigator")
    assert answer.json == {"values": {"a": "Thử", "b": "khai"}, "disclosure_id": request_command_id("", user, "k")}
    assert door.owners.asked[-1][2] == {"case_id": CASE, "channel": "api", **body}


def test_a_class_that_nobody_holds_is_asked_of_intake_so_that_it_is_recorded(door: StandIn) -> None:
    door.owners.answers[("intake", "reveal")] = ForbiddenError("class-not-for-role")
    answer = door.ask("POST", f"/cases/{CASE}/reveals", body={"classes": ["biometric"]})
    assert (answer.status_code, answer.json["code"]) == (403, "class-not-for-role")


def test_a_service_without_the_case_holds_nothing_of_it(door: StandIn) -> None:
    door.owners.answers[("intake", "reveal")] = NotFoundError("case-unknown")
    assert door.ask("POST", f"/cases/{CASE}/reveals", body={"classes": ["contact"]}).json["values"] == {}


def test_revealing_needs_a_purpose(door: StandIn) -> None:
    answer = door.ask("POST", f"/cases/{CASE}/reveals", body={"classes": ["contact"]}, Purpose="")
    assert (answer.status_code, answer.json["code"]) == (400, "purpose-needed")


def test_the_worklist_holds_the_cases_of_the_agency(door: StandIn) -> None:
    answer = door.ask(
        "GET", "/cases?stage=received&agency=24-xa-dong-ky&overdue=true&code=24-2026-THUNGHIE", Purpose=""
    )
    assert answer.json == {
        "items": [
            {
                "case_id": CASE,
                "code": "24-2026-THUNGHIE",
                "stage": "received",
                "owner": AGENCY,
                "next_deadline": "2026-03-05T05:00:00.000000Z",
            }
        ],
        "next": None,
    }
    wanted = door.books.wanted
    assert wanted is not None
    assert (wanted.agency, wanted.stage, wanted.owner, wanted.overdue) == (AGENCY, "received", AGENCY, True)
    assert wanted.code == "24-2026-THUNGHIE"


def test_the_cursor_leads_on_from_the_last_line(door: StandIn) -> None:
    door.books.lines = [
        replace(LINE, case_id=derive("case", number), received_at=NOON - timedelta(hours=number))
        for number in range(PAGE + 1)
    ]
    first = door.ask("GET", "/cases").json
    assert len(first["items"]) == PAGE
    door.ask("GET", f"/cases?cursor={first['next']}")
    wanted = door.books.wanted
    assert wanted is not None
    assert wanted.after == (NOON - timedelta(hours=PAGE - 1), derive("case", PAGE - 1))


def test_only_to_audit_does_the_worklist_hold_every_case(door: StandIn) -> None:
    door.ask("GET", "/cases", "auditor", Purpose="audit")
    assert door.books.wanted is not None
    assert door.books.wanted.agency is None
    door.ask("GET", "/cases", "supervisor", Purpose="audit")
    assert door.books.wanted.agency == AGENCY


def test_each_side_finds_a_referral_in_its_box(door: StandIn) -> None:
    assert door.ask("GET", "/referrals?box=out").json["items"][0]["referral_id"] == REFERRAL.referral_id
    assert door.ask("GET", "/referrals?box=in").json["items"] == []
    elsewhere = door.ask("GET", "/referrals", "shelter-staff.at.elsewhere").json["items"]
    assert [item["to_agency"] for item in elsewhere] == [ELSEWHERE]


def test_a_search_says_that_it_cannot_be_made_yet(door: StandIn) -> None:
    answer = door.ask("POST", "/searches", body={"name": "Nguyễn Thị Thử"})
    assert (answer.status_code, answer.json["code"]) == (422, "search-not-available")
    assert "Thử" not in answer.text


def test_no_answer_may_be_kept_by_a_browser_or_read_by_another_site(door: StandIn) -> None:
    for path in ("/api/v1/openapi.json", f"/api/v1/cases/{CASE}", "/sign-in"):
        headers = door.client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers


def test_a_cookie_opens_no_route_of_the_api(door: StandIn) -> None:
    token = door.token("commune-officer")
    answer = door.client.get("/api/v1/cases", headers={"Cookie": f"hoigia_session={token}"})
    assert answer.status_code == 401

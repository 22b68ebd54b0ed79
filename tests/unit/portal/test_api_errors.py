"""An error has a stable code and two titles, and never says what was sent or what is there."""

import io
import json

import pytest

from services.portal.web.bodies import LARGEST_JSON
from shared.access.roles import PURPOSES_OF, ROLES
from shared.contracts.commands import COMMANDS
from shared.kernel.refusal import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    OutcomeUnknownError,
    Refused,
    UnavailableError,
)
from tests.unit.portal.stand_in import CASE, NO_CASE, PASSWORD, StandIn

CANARY = "Tran_Thi_Canary"
RECEPTION = dict(COMMANDS["receive-victim"].example)
CLASSIFY = f"/cases/{CASE}/commands/classify-case"
READS = ("", "/history", "/disclosures", "/who-knew")


def test_a_problem_is_a_problem_document(door: StandIn) -> None:
    answer = door.ask("GET", "/nowhere")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "type": "urn:hoigia:problem:not-found",
        "title": "Không tìm thấy",
        "title_vi": "Không tìm thấy",
        "title_en": "There is no such thing here",
        "status": 404,
        "code": "not-found",
    }


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Authorization": ""}, 401, "sign-in-needed"),
        ({"Authorization": "Bearer "}, 401, "sign-in-needed"),
        ({"Authorization": "Bearer abc"}, 401, "sign-in-needed"),
        ({"Authorization": "Basic " + "a" * 43}, 401, "sign-in-needed"),
        ({"Authorization": "Bearer " + "a" * 43}, 401, "session-over"),
        ({"Authorization": "Bearer " + "a" * 100_000}, 401, "sign-in-needed"),
        ({"Idempotency_Key": ""}, 400, "idempotency-key-needed"),
        ({"Idempotency_Key": "has space"}, 400, "idempotency-key-invalid"),
        ({"Idempotency_Key": "a" * 201}, 400, "idempotency-key-invalid"),
        ({"If_Match": "1"}, 400, "if-match-invalid"),
        ({"If_Match": 'W/"1"'}, 400, "if-match-invalid"),
        ({"If_Match": '"0"'}, 400, "if-match-invalid"),
        ({"If_Match": "*"}, 400, "if-match-invalid"),
        ({"Purpose": "curiosity"}, 400, "purpose-unknown"),
        ({"Content_Type": "text/plain"}, 415, "unsupported-media-type"),
        ({"Content_Type": "application/json; charset=latin-1"}, 415, "unsupported-media-type"),
        ({"Content_Encoding": "gzip"}, 415, "unsupported-media-type"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_command_with_a_bad_header_is_refused(door: StandIn, headers: dict[str, str], status: int, code: str) -> None:
    answer = door.ask("POST", CLASSIFY, body={}, **headers)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert door.owners.given() == []


@pytest.mark.parametrize("part", READS)
@pytest.mark.parametrize(
    ("purpose", "status", "code"),
    [("", 400, "purpose-needed"), ("curiosity", 400, "purpose-unknown"), ("audit", 403, "purpose-not-for-role")],
)
def test_a_read_needs_a_purpose_that_the_role_may_have(
    door: StandIn, part: str, purpose: str, status: int, code: str
) -> None:
    answer = door.ask("GET", f"/cases/{CASE}{part}", Purpose=purpose)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_token_of_an_ended_session_is_refused(door: StandIn) -> None:
    assert door.ask("DELETE", "/sessions/current").status_code == 204
    assert door.ask("GET", "/cases").json["code"] == "session-over"


def test_a_token_that_has_expired_is_refused(door: StandIn) -> None:
    door.journal.let_expire(door.token("commune-officer"))
    assert door.ask("GET", "/cases").json["code"] == "session-over"


@pytest.mark.parametrize("part", READS)
def test_a_case_that_is_not_yours_looks_like_one_that_is_not_there(door: StandIn, part: str) -> None:
    elsewhere = "commune-officer.at.elsewhere"
    door.token(elsewhere)
    theirs = door.ask("GET", f"/cases/{CASE}{part}", elsewhere)
    steps, door.books.asked[:] = list(door.books.asked), []
    nowhere = door.ask("GET", f"/cases/{NO_CASE}{part}", elsewhere)
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.data == nowhere.data
    assert dict(theirs.headers) == dict(nowhere.headers)
    # The same work, so that the time tells nothing either.
    assert steps == door.books.asked
    assert [read.case_id for read, _, _ in door.journal.reads] == [CASE, NO_CASE]


@pytest.mark.parametrize("case", ["nonsense", CASE.upper(), "%00", "..%2f..", "a" * 300], ids=lambda case: case[:20])
def test_what_can_be_no_case_is_not_found(door: StandIn, case: str) -> None:
    answer = door.ask("GET", f"/cases/{case}")
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


@pytest.mark.parametrize("path", [f"/cases/{CASE}/commands/classify-case", f"/cases/{CASE}/reveals"])
def test_acting_on_a_case_that_is_not_yours_is_not_found_and_recorded(door: StandIn, path: str) -> None:
    body = {"classes": ["identity"]} if path.endswith("reveals") else {}
    answer = door.ask("POST", path, "commune-officer.at.elsewhere", body=body)
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert [decision.reason for _, _, decision in door.journal.reads] == ["no-relationship"]
    assert [method for _, method, _, _, _ in door.owners.asked] == ["authenticate"]


@pytest.mark.parametrize("role", sorted(set(ROLES) - COMMANDS["receive-victim"].roles))
def test_a_role_that_may_never_give_a_command_is_forbidden(door: StandIn, role: str) -> None:
    answer = door.ask("POST", "/cases", role, body=RECEPTION)
    assert (answer.status_code, answer.json["code"]) == (403, "role-may-not")
    assert door.owners.given() == []


@pytest.mark.parametrize("role", sorted(set(ROLES) - set(PURPOSES_OF)))
@pytest.mark.parametrize("path", ["/cases", "/referrals"])
def test_a_role_that_reads_no_case_lists_none(door: StandIn, role: str, path: str) -> None:
    assert door.ask("GET", path, role).status_code == 403


def test_a_body_that_is_too_large_is_not_read(door: StandIn) -> None:
    answer = door.ask("POST", "/cases", body=b'{"a": "' + b"x" * LARGEST_JSON + b'"}')
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")


def test_a_huge_body_without_a_length_is_not_read_to_its_end(door: StandIn) -> None:
    answer = door.client.post(
        "/api/v1/sessions",
        input_stream=io.BytesIO(b" " * (LARGEST_JSON + 1)),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


def test_another_method_is_told_which_there_are(door: StandIn) -> None:
    answer = door.ask("PUT", f"/cases/{CASE}")
    assert (answer.status_code, answer.json["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "query", ["?colour=red", "?as_of=2026-03-02", "?as_of=2026-03-02T08:00:00", "?as_of=", "?as_of=a&as_of=b"]
)
def test_a_bad_query_is_refused(door: StandIn, query: str) -> None:
    answer = door.ask("GET", f"/cases/{CASE}{query}")
    assert (answer.status_code, answer.json["code"]) == (400, "invalid-query")


@pytest.mark.parametrize(
    "query",
    ["?stage=happy", "?overdue=yes", "?cursor=nonsense", "?cursor=WzFd", "?cursor=" + "W" * 5000, "?cursor=W10"],
    ids=lambda query: query[:20],
)
def test_a_bad_question_for_a_list_is_refused(door: StandIn, query: str) -> None:
    answer = door.ask("GET", f"/cases{query}")
    assert (answer.status_code, answer.json["code"]) == (400, "invalid-query")


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (Refused("case-closed"), 422),
        (ConflictError("version-conflict"), 409),
        (ForbiddenError("role-may-not"), 403),
        (OutcomeUnknownError(), 503),
        (UnavailableError("service-unavailable"), 503),
        (NotFoundError("case-unknown"), 404),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_what_an_owner_says_is_passed_on(door: StandIn, failure: Exception, status: int) -> None:
    door.owners.answers[("intake", "command")] = failure
    answer = door.ask("POST", CLASSIFY, body={})
    code = "not-found" if status == 404 else getattr(failure, "code", "")
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_fault_of_ours_is_told_by_a_code_alone(door: StandIn) -> None:
    door.owners.answers[("intake", "command")] = RuntimeError(f"about {CANARY}")
    answer = door.ask("POST", CLASSIFY, body={})
    assert (answer.status_code, answer.json["code"]) == (500, "internal-error")
    assert CANARY not in answer.text


def test_a_code_that_has_no_title_is_told_by_the_general_one(door: StandIn) -> None:
    door.owners.answers[("intake", "command")] = Refused(f"about-{CANARY}")
    answer = door.ask("POST", CLASSIFY, body={})
    assert answer.status_code == 422
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {CANARY: 1},
        {"route": CANARY},
        {**RECEPTION, "person": {"full_name": [CANARY], CANARY: {CANARY: CANARY}}},
        {**RECEPTION, "received_at": CANARY},
        {**RECEPTION, "urgent_needs": [CANARY]},
        {**RECEPTION, "person": {"full_name": CANARY, "id_number": CANARY}},
        f'{{"{CANARY}": '.encode(),
    ],
    ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else "broken",
)
def test_an_error_never_repeats_what_was_sent(door: StandIn, body: object) -> None:
    answer = door.ask("POST", "/cases", body=body)
    assert answer.status_code == 400
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers)


def test_an_address_is_not_repeated_either(door: StandIn) -> None:
    for path in (f"/cases/{CANARY}", f"/{CANARY}", f"/cases?{CANARY}={CANARY}", f"/cases?stage={CANARY}"):
        assert CANARY not in door.ask("GET", path).text


def test_wrong_credentials_are_one_refusal(door: StandIn) -> None:
    for body in ({"username": "commune-officer", "password": "wrong"}, {"username": "nobody", "password": "wrong"}):
        answer = door.client.post("/api/v1/sessions", json=body)
        assert (answer.status_code, answer.json["code"]) == (401, "sign-in-refused")


def test_a_flood_of_guesses_is_held_back(door: StandIn) -> None:
    guesses = [
        door.client.post("/api/v1/sessions", json={"username": "commune-officer", "password": f"guess {number}"})
        for number in range(12)
    ]
    assert guesses[-1].status_code == 429
    assert guesses[-1].json["code"] == "too-many-sign-ins"
    assert int(guesses[-1].headers["Retry-After"]) > 0
    right = door.client.post("/api/v1/sessions", json={"username": "commune-officer", "password": PASSWORD})
    assert right.status_code == 429


def test_nothing_is_shown_when_the_read_cannot_be_recorded(door: StandIn) -> None:
    door.token("commune-officer")
    door.journal.refuses = UnavailableError("log-unavailable")
    answer = door.ask("GET", f"/cases/{CASE}")
    assert answer.status_code == 503
    assert "THUNGHIE" not in answer.text

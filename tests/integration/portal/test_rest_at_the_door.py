"""The REST API of a running platform: what is written can be read, once, by those who have to do with it."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests

from shared.clock import now
from shared.contracts.commands import COMMANDS
from shared.contracts.registry import SERVICES
from shared.kernel.days import legal_date
from shared.kernel.ids import derive
from tests.integration.portal.world import RECEPTION, SECONDS, World, problem, world_on
from tests.support.broker import until
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

NOT_FOUND = (404, "not-found")
CLASSIFY = {"suspected_channel": "online", "exploitation": []}


@pytest.fixture(scope="module")
def world(running_servers: Servers) -> Iterator[World]:
    with world_on(running_servers.settings) as made:
        yield made


@pytest.fixture(scope="module")
def case(world: World) -> str:
    return world.receive()


def looks(world: World, case: str) -> list[dict[str, Any]]:
    """Read who looked at a case: as far as the ledger has pulled it, which a busy machine takes its time for."""
    found: list[dict[str, Any]] = world.get(f"/cases/{case}/disclosures", "auditor", "audit").json()["items"]
    return found


def test_what_was_written_can_be_read_at_once_with_what_follows_from_it(world: World) -> None:
    case = world.receive()
    view = world.get(f"/cases/{case}", "commune-officer").json()
    assert view["stage"] == "received"
    assert view["versions"]["intake"] == 1
    assert view["verification"]["law"] == "L2024"
    assert view["entitlements"]["assessments"]
    assert view["notifications"]["deadlines"]
    assert case in world.cases("case-manager")
    assert view["complete_to"]["intake"] >= 1


def test_every_role_can_sign_in_and_out(world: World) -> None:
    for login in world.logins:
        answer = world.post("/sessions", None, {"username": login.username, "password": login.password})
        assert answer.status_code == 201
        assert answer.json()["user"]["role"] == login.role
        headers = {"Authorization": f"Bearer {answer.json()['token']}"}
        ended = requests.delete(f"{world.address}/api/v1/sessions/current", headers=headers, timeout=SECONDS)
        assert ended.status_code == 204
        after = requests.get(f"{world.address}/api/v1/cases", headers=headers, timeout=SECONDS)
        assert problem(after) == (401, "session-over")


def test_a_wrong_password_and_a_name_nobody_has_are_refused_alike(world: World) -> None:
    wrong = world.post("/sessions", None, {"username": world.login("provider").username, "password": "wrong"})
    nobody = world.post("/sessions", None, {"username": "nobody.at-all", "password": "wrong"})
    assert problem(wrong) == problem(nobody) == (401, "sign-in-refused")
    assert wrong.json() == nobody.json()


def test_one_key_is_one_reception_for_ever_and_another_body_a_conflict(world: World) -> None:
    first = world.post("/cases", "commune-officer", RECEPTION, key="door-key")
    again = world.post("/cases", "commune-officer", RECEPTION, key="door-key")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = world.post("/cases", "commune-officer", {**RECEPTION, "urgent_needs": ["food"]}, key="door-key")
    assert problem(other) == (409, "idempotency-key-reused")


def test_one_key_sent_many_times_at_once_is_one_reception(world: World) -> None:
    world.token("commune-officer")
    with ThreadPoolExecutor(6) as threads:
        answers = list(
            threads.map(lambda _: world.post("/cases", "commune-officer", RECEPTION, key="at-once"), range(6))
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["case_id"] for answer in answers}) == 1


def test_a_key_used_for_one_service_is_no_key_for_another(world: World, case: str) -> None:
    given = world.command(case, "give-consent", "commune-officer", key="shared-key")
    other = world.command(case, "record-initial-check", "commune-officer", key="shared-key")
    assert given.status_code == 200
    assert problem(other) == (403, "role-may-not")
    manager = world.command(case, "classify-case", "case-manager", key="their-key")
    assert manager.status_code == 200
    crossed = world.command(case, "record-initial-check", "case-manager", key="their-key")
    assert problem(crossed) == (409, "idempotency-key-reused")


def test_a_command_on_an_old_version_is_a_conflict(world: World) -> None:
    case = world.receive()
    fresh = world.command(case, "classify-case", "commune-officer", CLASSIFY, headers={"If-Match": '"1"'})
    assert fresh.json()["versions"] == {"intake": 2}
    stale = world.command(case, "give-consent", "commune-officer", headers={"If-Match": '"1"'})
    assert problem(stale) == (409, "version-conflict")


def test_the_version_a_case_shows_is_one_that_can_be_named(world: World) -> None:
    """Also after a reaction changed the case where nobody gave a command."""
    case = world.receive()
    for name in ("record-initial-check", "request-verification"):
        assert world.command(case, name, "case-manager").status_code == 200
    statement = world.command(case, "take-statement", "investigator").json()["statement_id"]
    body = {**COMMANDS["determine"].example, "weighs": [statement]}
    assert world.command(case, "determine", "investigator", body).status_code == 200

    def seen() -> int:
        return int(world.get(f"/cases/{case}", "case-manager").json()["versions"]["intake"])

    until(lambda: seen() == 2, 30)
    given = world.command(case, "classify-case", "case-manager", CLASSIFY, headers={"If-Match": f'"{seen()}"'})
    assert (given.status_code, given.json()["versions"]) == (200, {"intake": 3})


def test_of_two_officers_at_once_on_one_version_one_wins(world: World) -> None:
    case = world.receive()
    world.token("case-manager")

    def classify(role: str) -> int:
        body = {"suspected_channel": "tourism" if role == "case-manager" else "online"}
        return int(world.command(case, "classify-case", role, body, headers={"If-Match": '"1"'}).status_code)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(classify, ("commune-officer", "case-manager"))) == [200, 409]


def test_a_command_out_of_order_is_refused_by_its_code(world: World) -> None:
    case = world.receive()
    early = world.command(case, "make-livelihood-plan", "case-manager")
    assert problem(early) == (422, "livelihood-not-open")
    assert early.json()["title_en"]


def test_a_case_that_is_not_yours_is_not_there_and_the_try_is_on_record(world: World) -> None:
    case = world.receive()
    theirs = world.get(f"/cases/{case}", "investigator", "investigation")
    nowhere = world.get(f"/cases/{derive('case', 'nowhere')}", "investigator", "investigation")
    assert problem(theirs) == problem(nowhere) == NOT_FOUND
    assert theirs.content == nowhere.content
    assert problem(world.command(case, "take-statement", "investigator")) == NOT_FOUND
    reveal = world.post(f"/cases/{case}/reveals", "investigator", {"classes": ["identity"]})
    assert problem(reveal) == NOT_FOUND

    def denied() -> list[list[str]]:
        return [look["fields"] for look in looks(world, case) if look["decision"] == "denied"]

    until(lambda: denied() == [["case"], ["take-statement"], ["reveal"]], 30)


def test_who_is_asked_to_verify_reads_the_case_from_then_on(world: World) -> None:
    case = world.receive()
    assert world.get(f"/cases/{case}", "investigator", "investigation").status_code == 404
    assert world.command(case, "record-initial-check", "case-manager").status_code == 200
    assert world.command(case, "request-verification", "case-manager").status_code == 200
    assert world.get(f"/cases/{case}", "investigator", "investigation").json()["stage"] == "verifying"


def test_personal_values_are_opened_by_purpose_and_class_and_recorded(world: World) -> None:
    case = world.receive(person={"full_name": "Lê Thị Canary", "birth_year": 1999})
    allowed = world.post(
        f"/cases/{case}/reveals", "commune-officer", {"classes": ["identity"], "fields": ["full_name"]}
    )
    assert list(allowed.json()["values"].values()) == ["Lê Thị Canary"]
    denied = world.post(f"/cases/{case}/reveals", "commune-officer", {"classes": ["health"]})
    assert problem(denied) == (403, "class-not-for-role")
    purpose = world.post(
        f"/cases/{case}/reveals", "commune-officer", {"classes": ["identity"]}, headers={"Purpose": "audit"}
    )
    assert problem(purpose) == (403, "purpose-not-for-role")

    def opened() -> list[tuple[str, list[str]]]:
        return [(look["decision"], look["classes"]) for look in looks(world, case) if look["classes"]]

    # Intake and verification both hold identities, and each records that it was asked.
    identity = ("allowed", ["identity"])
    until(lambda: opened() == [identity, identity, ("denied", ["health"])], 30)
    knew = world.get(f"/cases/{case}/who-knew?field_class=identity", "auditor", "audit").json()["persons"]
    assert {person["agency"] for person in knew} == {"24-xa-dong-ky"}


def test_no_read_shows_a_name(world: World) -> None:
    case = world.receive(person={"full_name": "Lê Thị Canary", "id_number": "012345678901"}, narrative="Canary kể")
    for path in (f"/cases/{case}", f"/cases/{case}/history", f"/cases/{case}/disclosures", "/cases"):
        answer = world.get(path, "auditor", "audit")
        assert answer.status_code == 200
        assert "Canary" not in answer.text
        assert "012345678901" not in answer.text


def test_a_case_is_read_as_it_stood(world: World) -> None:
    case = world.receive()
    # On a busy machine the ledger answers before it has fetched what happened a moment ago.
    until(lambda: "intake" in {event["service"] for event in world.history(case)})
    moment = max(event["recorded_at"] for event in world.history(case) if event["service"] != "portal")
    assert world.command(case, "classify-case", "commune-officer", CLASSIFY).status_code == 200
    then = world.get(f"/cases/{case}?as_of={moment}", "auditor", "audit").json()
    now = world.get(f"/cases/{case}", "auditor", "audit").json()
    assert then["intake"]["suspected_channel"] == "marriage"
    assert now["intake"]["suspected_channel"] == "online"
    assert then["versions"]["intake"] == 1
    assert world.get(f"/cases/{case}?as_of=2020-01-01T00:00:00Z", "auditor", "audit").status_code == 404


def test_a_file_of_evidence_is_kept_named_and_given_out_on_record(world: World) -> None:
    case = world.receive()
    for name in ("record-initial-check", "request-verification"):
        assert world.command(case, name, "case-manager").status_code == 200
    content = bytes(range(256)) * 2_000
    answers = [
        requests.post(
            f"{world.address}/api/v1/cases/{case}/evidence",
            files={"file": ("bien-ban.pdf", content)},
            data={"source": "b", "description": "Biên bản tiếp nhận"},
            headers={"Authorization": f"Bearer {world.token('investigator')}", "Idempotency-Key": "file"},
            timeout=SECONDS,
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["sha256"] == hashlib.sha256(content).hexdigest()
    view = world.get(f"/cases/{case}", "investigator", "investigation").json()
    evidence = answers[0].json()["evidence_id"]
    assert [item["evidence_id"] for item in view["verification"]["evidence"]] == [evidence]
    opened = world.get(f"/cases/{case}/evidence/{evidence}", "investigator", "investigation")
    assert (opened.status_code, opened.content) == (200, content)
    denied = world.get(f"/cases/{case}/evidence/{evidence}", "case-manager", "verification")
    assert problem(denied) == (403, "class-not-for-role")

    def of_file() -> list[tuple[str, str]]:
        found = [look for look in looks(world, case) if f"file/{evidence}" in look["fields"]]
        return [(look["role"], look["decision"]) for look in found]

    until(lambda: of_file() == [("investigator", "allowed"), ("case-manager", "denied")], 30)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not-json"),
        (b"[1, 2]", "body-not-an-object"),
        (b'{"a":' * 50_000, "body-too-deep"),
        (b'{"route": "\\u0000"}', "body-not-clean"),
        (b'{"route": "\\ud800"}', "body-not-clean"),
        ('{"route": "e\u0301"}'.encode(), "body-not-clean"),
        (b'{"unknown": 1}', "invalid-body"),
    ],
    ids=["empty", "list", "deep", "nul", "surrogate", "nfd", "unknown"],
)
def test_a_bad_body_is_refused_at_the_door(world: World, body: bytes, code: str) -> None:
    assert problem(world.post("/cases", "commune-officer", body)) == (400, code)


def test_a_huge_body_is_refused_before_it_is_read(world: World) -> None:
    head = "POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    token = f"Authorization: Bearer {world.token('commune-officer')}\r\nIdempotency-Key: k\r\nConnection: close\r\n"
    told = world.raw(f"{head}{token}Content-Length: 2000000\r\n\r\n".encode() + b" " * 2_000_000)
    assert told.startswith(b"HTTP/1.1 413 ")
    assert b'"too-large"' in told
    parts = b"".join(b"10000\r\n" + b" " * 65_536 + b"\r\n" for _ in range(20)) + b"0\r\n\r\n"
    chunked = world.raw(f"{head}{token}Transfer-Encoding: chunked\r\n\r\n".encode() + parts)
    assert chunked.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "text",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00\xff\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=["nonsense", "version", "bytes", "long"],
)
def test_what_is_no_request_does_not_hurt(world: World, text: bytes) -> None:
    world.raw(text)
    assert requests.get(f"{world.address}/livez", timeout=SECONDS).json() == {"status": "alive"}


def test_the_door_says_that_it_is_ready_and_counts(world: World) -> None:
    ready = requests.get(f"{world.address}/readyz", timeout=SECONDS)
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert set(ready.json()["parts"]) == {"log", *SERVICES}
    told = requests.get(f"{world.address}/metrics", timeout=SECONDS).text
    assert "hoigia_portal_requests_total" in told
    for service in SERVICES:
        assert f'hoigia_up{{service="{service}"}} 1' in told
        assert f'hoigia_follower_lag{{service="{service}",follower="relay"}}' in told
        assert f'hoigia_hub_stall_seconds_count{{service="{service}"}}' in told
    assert 'hoigia_queue_messages{service="portal",queue="portal.inbound",state="dead"} 0' in told
    assert 'hoigia_log_room{service="intake"}' in told


def test_a_second_factor_is_begun(world: World) -> None:
    answer = world.post("/sessions/current/totp", "statistician", {})
    assert answer.status_code == 201
    assert answer.json()["uri"].startswith("otpauth://totp/")
    wrong = world.post("/sessions/current/totp", "statistician", {"otp": "000000"})
    assert problem(wrong) == (401, "sign-in-refused")


def test_the_code_of_a_place_is_answered_only_with_a_day(world: World) -> None:
    before, after = (world.get(f"/places?code=24&on={day}", "commune-officer") for day in ("2024-05-01", "2026-05-01"))
    assert [answer.json()["items"][0]["name"] for answer in (before, after)] == ["Tỉnh Bắc Giang", "Tỉnh Bắc Ninh"]
    assert problem(world.get("/places?code=24", "commune-officer")) == (400, "invalid-query")
    assert problem(world.get("/places?code=49&on=2026-05-01", "auditor")) == (422, "place-not-then")
    commune = world.get("/places?code=00004&on=2016-05-01", "auditor").json()["items"][0]
    assert (commune["name"], commune["confidence"]) == ("Phường Trúc Bạch", "unconfirmed")
    points = world.get("/reference?table=unconfirmed&on=2026-05-01", "statistician").json()["items"]
    assert "U4.2" in [point["code"] for point in points]


def test_a_person_does_on_the_pages_what_a_program_does_at_the_api(world: World) -> None:
    browser = requests.Session()
    login = world.login("commune-officer")
    first = browser.get(f"{world.address}/receptions/new", timeout=SECONDS)
    assert first.url.endswith("/sign-in?next=%2Freceptions%2Fnew")
    words = {"username": login.username, "password": login.password, "next": "/receptions/new"}
    form = browser.post(f"{world.address}/sign-in", data=words, timeout=SECONDS)
    assert form.url == f"{world.address}/receptions/new"
    hidden = {name: form.text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("form_token", "key")}
    typed = {
        "route": "TU_TRINH_BAO",
        "received_on": "2026-03-02",
        "received_time": "08:30",
        "full_name": "Lê Thị Canary",
    }
    sent = [
        browser.post(f"{world.address}/receptions/new", data={**hidden, **typed}, timeout=SECONDS) for _ in range(2)
    ]
    assert sent[0].url == sent[1].url
    assert "Dòng thời gian" in sent[0].text
    assert "CHƯA XÁC NHẬN" in sent[0].text
    assert "Canary" not in sent[0].text
    case = sent[0].url.split("/cases/")[1].split("?")[0]

    until(lambda: "screen" in {look["channel"] for look in looks(world, case)}, 30)


def test_nothing_that_opens_a_session_is_kept(world: World) -> None:
    token, password = world.token("commune-officer"), world.login("commune-officer").password
    log = (world.settings.data_directory / "logs" / "portal-web.log").read_bytes()
    assert token.encode() not in log
    assert password.encode() not in log


def test_every_command_is_offered_to_somebody(world: World) -> None:
    document = requests.get(f"{world.address}/api/v1/openapi.json", timeout=SECONDS).json()
    told = {
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    }
    assert {contract.operation for contract in COMMANDS.values() if not contract.internal} <= told


def test_when_an_owner_is_away_the_door_says_so_and_the_same_key_works_later(world: World) -> None:
    case = world.receive()
    world.platform.kill("livelihood", "intake")
    try:
        away = world.command(case, "classify-case", "commune-officer", CLASSIFY, key="while-away")
        assert away.status_code == 503
        assert problem(away)[1] in {"service-unavailable", "outcome-unknown"}
        assert world.get(f"/cases/{case}", "commune-officer").status_code == 200
    finally:
        world.platform.start("intake", "livelihood")
    until(
        lambda: world.command(case, "classify-case", "commune-officer", CLASSIFY, key="while-away").status_code == 200,
        30,
    )
    assert world.get(f"/cases/{case}", "commune-officer").json()["versions"]["intake"] == 2


def test_after_its_own_restart_the_door_knows_sessions_and_keys(world: World) -> None:
    first = world.post("/cases", "commune-officer", RECEPTION, key="before-restart")
    world.platform.kill("portal-web", "intake")
    world.platform.start("portal-web", "intake")
    again = world.post("/cases", "commune-officer", RECEPTION, key="before-restart")
    assert (again.status_code, again.json()) == (201, first.json())
    other = world.post("/cases", "commune-officer", {**RECEPTION, "urgent_needs": []}, key="before-restart")
    assert problem(other) == (409, "idempotency-key-reused")


def test_the_mirror_goes_on_where_it_was_when_its_process_dies(world: World) -> None:
    world.platform.kill("portal")
    late = world.post("/cases", "commune-officer", RECEPTION, key="mirror-away")
    assert late.status_code == 201
    world.platform.start("portal")
    case = late.json()["case_id"]
    until(lambda: world.get(f"/cases/{case}", "commune-officer").status_code == 200, 30)
    again = world.post("/cases", "commune-officer", RECEPTION, key="mirror-away").json()
    assert again["case_id"] == case
    assert again["code"].startswith("24-2026-")


def test_a_stay_is_counted_extended_and_ended_and_its_clocks_run(world: World) -> None:
    case = world.receive()
    day = legal_date(now())
    stay = {"facility": "24-trung-tam-cong-tac-xa-hoi", "admitted_on": str(day)}
    admitted = world.command(case, "admit-to-shelter", "case-manager", stay)
    assert admitted.status_code == 200, admitted.text
    stay_id = admitted.json()["stay_id"]
    until = {"stay_id": stay_id, "decided_on": str(day), "until": str(day + timedelta(days=200)), "reason": "x"}
    assert world.command(case, "extend-stay", "approver", until).status_code == 200
    out = {"stay_id": stay_id, "discharged_on": str(day), "reason": "returned-home"}
    assert world.command(case, "discharge-from-shelter", "case-manager", out).status_code == 200
    assert problem(world.command(case, "discharge-from-shelter", "case-manager", out)) == (422, "stay-ended")
    (shown,) = world.get(f"/cases/{case}", "case-manager").json()["care"]["stays"]
    assert (shown["days"], shown["days_over"], shown["state"]) == (1, 0, "discharged")
    assert "24-trung-tam" not in str(shown)


def test_a_complaint_about_the_commune_is_not_seen_by_the_commune(world: World) -> None:
    case = world.receive()
    words = {"channel": "post", "about": "24-xa-dong-ky", "filed_on": str(legal_date(now())), "text": "Bị lộ chuyện."}
    assert problem(world.command(case, "file-complaint", "commune-officer", words)) == (403, "role-may-not")
    filed = world.command(case, "file-complaint", "supervisor", words)
    assert filed.status_code == 200, filed.text
    seen = world.get(f"/cases/{case}", "commune-officer").text
    assert "omplaint" not in seen
    assert "post" not in seen
    until(lambda: "ComplaintFiled.v1" in {event["type"] for event in world.history(case)}, 30)
    told = world.get(f"/cases/{case}/history", "commune-officer").text
    assert "confidential" in told
    assert "omplaint" not in told
    (listed,) = [one for one in world.get("/complaints", "supervisor").json()["items"] if one["case_id"] == case]
    assert listed["complaint_id"] not in seen + told + filed.text
    assert problem(world.get("/complaints", "commune-officer")) == (403, "role-may-not")
    wanted = {"classes": ["legal"], "fields": ["text"]}
    opened = world.post(f"/cases/{case}/reveals", "supervisor", wanted)
    assert list(opened.json()["values"].values()) == [words["text"]]
    assert problem(world.post(f"/cases/{case}/reveals", "supervisor", {"classes": ["identity"]})) == (
        403,
        "class-not-for-role",
    )
    assert problem(world.post(f"/cases/{case}/reveals", "commune-officer", wanted)) == (403, "class-not-for-role")

    def seen_by(role: str, purpose: str) -> list[tuple[str, list[str]]]:
        items = world.get(f"/cases/{case}/disclosures", role, purpose).json()["items"]
        return [(item["decision"], item["classes"]) for item in items]

    until(lambda: ("allowed", ["legal"]) in seen_by("auditor", "audit"), 30)
    assert ("allowed", ["legal"]) not in seen_by("commune-officer", "support")
    answer = {"complaint_id": listed["complaint_id"], "answered_on": words["filed_on"], "outcome": "upheld"}
    assert world.command(case, "answer-complaint", "supervisor", {**answer, "text": "Đã nhắc."}).status_code == 200
    assert case not in world.get("/complaints", "supervisor").text


def test_a_decision_explains_itself_and_can_be_asked_under_another_law(world: World) -> None:
    case = world.receive()
    today = str(legal_date(now()))
    asked = {"rule": "N1", "facts": {"shelter_days": 130}, "legal_date": today}
    assert world.command(case, "grant-support", "case-manager", asked).status_code == 200
    (told,) = world.get(f"/cases/{case}/explanations", "case-manager").json()["decisions"]
    assert (told["rule"]["code"], told["rule"]["row"], told["facts"]["shelter_days"]) == ("N1", "as-used", "130")
    assert (told["confidence"], told["capped"]) == ("unconfirmed", True)
    again = world.get(f"/cases/{case}/recomputation?law_of=2022-05-01", "case-manager").json()
    assert again["law"] == "L2011"
    assert "g" in again["closed"]
    assert [one["differs"] for one in again["grants"]] == [True]
    assert problem(world.get(f"/cases/{case}/recomputation", "case-manager")) == (400, "invalid-query")
    refused = world.get(f"/cases/{case}/explanations", "livelihood-officer", "audit")
    assert problem(refused) == (403, "purpose-not-for-role")


def test_the_clocks_of_a_case_are_told_until_it_is_closed_and_who_was_late_as_of_a_day(world: World) -> None:
    case = world.receive(received_at="2026-03-02T08:00:00+07:00")
    path = f"/cases/{case}/deadlines"
    until(lambda: "initial-check" in clocks_of(world, case), 30)
    told = clocks_of(world, case)
    assert (told["initial-check"]["legal_basis"], told["initial-check"]["turn_of"]) == ("L2024-27.4", "24-so-y-te")
    assert told["initial-check"]["due_at"] == "2026-03-05T16:59:59.999999Z"
    assert problem(world.get(path, "livelihood-officer", "audit"))[0] in {403, 404}
    asked = "/deadlines/late?first=2026-03-01&last=2026-03-31&rule=initial-check&text=L2024"
    (count,) = world.get(f"{asked}&agency=24-so-y-te", "supervisor").json()["by_agency"]
    assert count["late"] >= 1
    # At the end of the last day itself nobody was late yet.
    for day, late in (("2026-03-05", False), ("2026-03-06", True)):
        items = world.get(f"{asked}&as_of={day}", "supervisor").json()["items"]
        assert (case in {one["case_id"] for one in items}) is late
    assert problem(world.get(f"{asked}&agency=24-so-y-te", "commune-officer")) == (403, "agency-of-another")
    notices = {
        one["rule"]: one for one in world.get("/notices", "commune-officer").json()["items"] if one["case_id"] == case
    }
    assert notices["notify-at-once"]["turn_of"] == "24-xa-dong-ky"
    closed = world.post(f"/cases/{case}/commands/close-case", "case-manager", {"reason": "support-completed"})
    assert closed.status_code == 200
    until(lambda: {one["state"] for one in clocks_of(world, case).values()} == {"ended"}, 30)


def test_the_clock_of_a_case_begun_under_the_old_law_follows_the_report_and_can_be_extended(world: World) -> None:
    case = world.receive(received_at="2025-06-20T08:00:00+07:00")
    checked = {**COMMANDS["record-initial-check"].example, "checked_on": "2025-06-23"}
    assert world.command(case, "record-initial-check", "case-manager", checked).status_code == 200
    asked = {**COMMANDS["request-verification"].example, "requested_on": "2025-07-03"}
    assert world.command(case, "request-verification", "case-manager", asked).status_code == 200
    until(lambda: "police-verification" in clocks_of(world, case), 30)
    clock = clocks_of(world, case)["police-verification"]
    assert (clock["legal_basis"], clock["confidence"]) == ("TTLT01-14", "unconfirmed")
    assert clock["due_at"] == "2025-07-23T16:59:59.999999Z"
    longer = {"extended_on": "2025-07-10", "limit_on": "2025-08-01", "reason": "Nhiều nơi."}
    assert world.command(case, "extend-verification", "investigator", longer).status_code == 200
    until(lambda: clocks_of(world, case)["police-verification"]["due_at"] == "2025-08-01T16:59:59.999999Z", 30)
    assert [step["kind"] for step in clocks_of(world, case)["police-verification"]["steps"]] == ["extended"]


def clocks_of(world: World, case: str) -> dict[str, dict[str, Any]]:
    """Give the clocks of a case by rule, as its commune is told of them."""
    return {one["rule"]: one for one in world.get(f"/cases/{case}/deadlines", "commune-officer").json()["items"]}


def test_who_was_late_is_listed_for_a_period(world: World) -> None:
    world.receive(received_at="2026-03-02T08:00:00+07:00")
    path = "/deadlines/late?first=2026-03-01&last=2026-03-31"
    (late, *_) = world.get(path, "supervisor").json()["items"]
    assert late["late_by"] > 0
    assert {one["turn_of"] for one in world.get(path, "commune-officer").json()["items"]} == {"24-xa-dong-ky"}
    assert problem(world.get("/deadlines/late?first=2026-03-01", "supervisor")) == (400, "invalid-query")

"""The pages: in Vietnamese first, without JavaScript, keeping what was typed and nothing of whom."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.portal.web.assets import style
from shared.kernel.canonical import Json
from shared.kernel.refusal import OutcomeUnknownError, Refused
from tests.unit.portal.browser import CANARY, TYPED, Browser, Fields
from tests.unit.portal.stand_in import CASE, NO_CASE, StandIn, announced

MOST_BYTES = 30_000


def reception(officer: Browser, **changed: Any) -> Any:
    return officer.send("/receptions/new", **{**TYPED, "key": "form-1", **changed})


def receives(door: StandIn) -> None:
    """Let receptions succeed."""
    door.owners.answers.pop(("intake", "command"), None)


def test_a_reception_is_sent_as_it_was_typed(officer: Browser) -> None:
    answer = reception(officer)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{CASE}?purpose=support")
    body = officer.door.owners.asked[-1][2]["body"]
    assert body == {
        "route": "TU_TRINH_BAO",
        "place": "24",
        "suspected_channel": "marriage",
        "safe_contact": "Gọi cho chị gái",
        "narrative": "Dòng một\nDòng hai",
        "received_at": "2026-03-02T08:30:00+07:00",
        "received_by": "24-xa-dong-ky",
        "person": {
            "full_name": CANARY,
            "birth_date": None,
            "birth_year": 2001,
            "age_band": None,
            "sex": "Feminine",
            "nationality": "VN",
            "ethnicity": None,
            "id_number": None,
            "languages": ["vi", "hmn"],
        },
        "urgent_needs": ["shelter", "food"],
    }


def test_what_a_keyboard_decomposes_is_put_together(officer: Browser) -> None:
    reception(officer, full_name="Tra\u0302\u0300n")
    assert officer.door.owners.asked[-1][2]["body"]["person"]["full_name"] == "Trần"


def test_sending_twice_receives_once(officer: Browser) -> None:
    first, second = reception(officer), reception(officer)
    assert first.headers["Location"] == second.headers["Location"]
    ids = {command_id for _, method, _, _, command_id in officer.door.owners.asked if method == "command"}
    assert len(ids) == 1


def test_every_new_form_has_a_key_of_its_own(officer: Browser) -> None:
    keys = {Fields(officer.client.get("/receptions/new").text).values["key"] for _ in range(3)}
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"birth_year": "khoảng 2001"}, "birth_year"),
        ({"birth_year": "1800"}, "birth_year"),
        ({"received_on": ""}, "received_on"),
        ({"received_time": "25:00"}, "received_on"),
        ({"id_number": "123"}, "id_number"),
        ({"nationality": "Việt Nam"}, "nationality"),
        ({"languages": "tiếng Việt"}, "languages"),
        ({"urgent_needs": ["zzz"]}, "urgent_needs"),
        ({"sex": "zzz"}, "sex"),
    ],
    ids=str,
)
def test_a_mistake_is_named_at_its_field_and_everything_typed_stays(
    officer: Browser, changed: dict[str, Any], field: str
) -> None:
    answer = reception(officer, **changed)
    assert answer.status_code == 400
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}"' in answer.text
    values = Fields(answer.text).values
    kept = {name: value for name, value in {**TYPED, **changed}.items() if isinstance(value, str) and value != "zzz"}
    assert {name: values.get(name, "") for name in kept} == {**kept, "narrative": "Dòng một\nDòng hai"}
    assert values["key"] == "form-1"
    assert officer.door.owners.given() == []


def test_a_refusal_is_told_and_everything_typed_stays(officer: Browser) -> None:
    officer.door.owners.answers[("intake", "command")] = Refused("received-in-future")
    answer = reception(officer)
    assert answer.status_code == 422
    assert "Thời điểm tiếp nhận ở tương lai" in answer.text
    assert Fields(answer.text).values["full_name"] == CANARY


def test_when_the_outcome_is_unknown_the_same_key_is_sent_again(officer: Browser) -> None:
    officer.door.owners.answers[("intake", "command")] = OutcomeUnknownError()
    answer = reception(officer)
    assert answer.status_code == 503
    assert Fields(answer.text).values["key"] == "form-1"
    officer.door.owners.answers.clear()
    assert reception(officer).status_code == 303


def test_another_language_keeps_what_was_typed_and_records_nothing(officer: Browser) -> None:
    answer = reception(officer, language="en")
    assert '<html lang="en">' in answer.text
    assert "Receive a possible victim" in answer.text
    assert Fields(answer.text).values["full_name"] == CANARY
    assert officer.door.owners.given() == []
    assert '<html lang="en">' in officer.client.get("/worklist").text


def test_the_language_of_a_page_is_changed_in_place(officer: Browser) -> None:
    page = officer.client.get("/worklist?stage=received").text
    assert '<html lang="vi">' in page
    assert 'href="/worklist?stage=received&amp;lang=en"' in page
    assert '<html lang="en">' in officer.client.get("/worklist?stage=received&lang=en").text
    assert '<html lang="en">' in officer.client.get("/worklist").text
    assert '<html lang="vi">' in officer.client.get("/worklist?lang=zz").text


def test_only_who_receives_is_offered_the_form(browser: Browser) -> None:
    browser.sign_in("approver")
    assert "/receptions/new" not in browser.client.get("/worklist").text
    assert browser.client.get("/receptions/new").status_code == 403


def test_the_worklist_shows_the_cases_of_the_agency_and_what_is_overdue(officer: Browser) -> None:
    page = officer.client.get("/worklist?stage=received&overdue=true&code=").text
    assert f'<a href="/cases/{CASE}">24-2026-THUNGHIE</a>' in page
    assert "05/03/2026 12:00" in page
    assert "Quá hạn" in page
    wanted = officer.door.books.wanted
    assert wanted is not None
    assert (wanted.stage, wanted.overdue, wanted.code) == ("received", True, None)


def test_a_case_asks_first_why(officer: Browser) -> None:
    page = officer.client.get(f"/cases/{CASE}").text
    assert "Chọn mục đích xem hồ sơ" in page
    assert "THUNGHIE" not in page
    assert " checked" not in page
    assert officer.door.journal.reads == []


@pytest.mark.parametrize("purpose", ["audit", "curiosity", "break-glass"])
def test_a_purpose_that_the_role_may_not_have_is_asked_for_again(officer: Browser, purpose: str) -> None:
    page = officer.client.get(f"/cases/{CASE}?purpose={purpose}").text
    assert "Chọn mục đích xem hồ sơ" in page
    assert officer.door.journal.reads == []


def test_a_case_is_shown_masked_for_its_purpose_and_the_look_recorded(officer: Browser) -> None:
    page = officer.client.get(f"/cases/{CASE}?purpose=support").text
    assert "24-2026-THUNGHIE" in page
    assert "Bạn đang xem với mục đích: <strong>Hỗ trợ</strong>" in page
    assert "••••••" in page
    ((read, _, decision),) = officer.door.journal.reads
    assert (read.channel, read.versions, decision.allowed) == ("screen", {"intake": 1}, True)


def test_a_case_is_shown_as_of_the_end_of_a_day_in_viet_nam(officer: Browser) -> None:
    officer.door.books.told.append(
        announced("CaseClosed.v1", {"reason": "other", "closed_on": "2026-03-03"}, position=2, day=1)
    )
    then = officer.client.get(f"/cases/{CASE}?purpose=support&as_of=2026-03-02").text
    after = officer.client.get(f"/cases/{CASE}?purpose=support&as_of=2026-03-03").text
    before = officer.client.get(f"/cases/{CASE}?purpose=support&as_of=2026-03-01").text
    assert "Đóng hồ sơ" not in then
    assert "Đã tiếp nhận" in then
    assert "Đóng hồ sơ" in after
    assert "Vào ngày này chưa có gì để xem" in before
    assert "THUNGHIE" not in before


def test_midnight_in_viet_nam_belongs_to_the_next_day(officer: Browser) -> None:
    midnight = replace(
        announced("CaseClosed.v1", {"reason": "other", "closed_on": "2026-03-03"}, position=2),
        time=datetime(2026, 3, 2, 17, tzinfo=UTC),
    )
    officer.door.books.told.append(midnight)
    then = officer.client.get(f"/cases/{CASE}?purpose=support&as_of=2026-03-02").text
    after = officer.client.get(f"/cases/{CASE}?purpose=support&as_of=2026-03-03").text
    assert "Đóng hồ sơ" not in then
    assert "Đóng hồ sơ" in after


def test_a_day_that_is_none_is_refused(officer: Browser) -> None:
    assert officer.client.get(f"/cases/{CASE}?purpose=support&as_of=yesterday").status_code == 400


def test_the_last_day_that_can_be_written_is_a_day(officer: Browser) -> None:
    assert officer.client.get(f"/cases/{CASE}?purpose=support&as_of=9999-12-31").status_code == 200


def test_what_the_law_is_unsure_of_says_so(officer: Browser) -> None:
    started: dict[str, Json] = {
        "deadline_id": "d1",
        "rule": "police-verification",
        "legal_basis": "L2024-27",
        "confidence": "unconfirmed",
        "turn_of": "24-cong-an-tinh",
        "due_at": "2026-03-22T16:59:59.999999Z",
    }
    granted: dict[str, Json] = {
        "decision_id": "g1",
        "regime": "k",
        "rule": "N11",
        "rule_version": "r1",
        "amount": 2_000_000,
        "period": "once",
        "legal_date": "2026-03-18",
        "confidence": "unconfirmed",
    }
    officer.door.books.told += [
        announced("DeadlineStarted.v1", started, service="notifications", position=1),
        announced("SupportGranted.v1", granted, service="entitlements", position=1),
    ]
    page = officer.client.get(f"/cases/{CASE}?purpose=support").text
    assert page.count("CHƯA XÁC NHẬN") == 4
    assert "2.000.000" in page
    assert "UNCONFIRMED" in officer.client.get(f"/cases/{CASE}?purpose=support&lang=en").text


def test_a_clock_that_stands_still_says_since_when(officer: Browser) -> None:
    started: dict[str, Json] = {
        "deadline_id": "d1",
        "rule": "application-decision",
        "legal_basis": "ND162-24",
        "confidence": "found",
        "turn_of": "24-so-y-te",
        "due_at": "2026-03-22T16:59:59.999999Z",
    }
    paused: dict[str, Json] = {"deadline_id": "d1", "paused_at": "2026-03-10T02:00:00.000000Z", "remaining": 8}
    officer.door.books.told += [
        announced("DeadlineStarted.v1", started, service="notifications", position=1),
        announced("DeadlinePaused.v1", paused, service="notifications", position=2, day=1),
    ]
    page = officer.client.get(f"/cases/{CASE}?purpose=support").text
    assert "tạm dừng từ" in page
    assert "Quyết định về đơn đề nghị hỗ trợ" in page
    assert "đang tạm dừng" in page


def test_a_case_that_is_not_yours_looks_like_one_that_is_not_there(browser: Browser) -> None:
    browser.sign_in("case-manager.at.elsewhere")
    theirs = browser.client.get(f"/cases/{CASE}?purpose=support")
    nowhere = browser.client.get(f"/cases/{NO_CASE}?purpose=support")
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.text.replace(CASE, "") == nowhere.text.replace(NO_CASE, "")
    # Before the purpose is chosen both ask for it, so that asking tells nothing.
    assert browser.client.get(f"/cases/{CASE}").status_code == browser.client.get(f"/cases/{NO_CASE}").status_code


def test_what_somebody_wrote_is_shown_as_text(officer: Browser) -> None:
    answer = reception(officer, full_name="<script>alert(1)</script>\"'", birth_year="x")
    assert "<script>" not in answer.text
    assert Fields(answer.text).values["full_name"] == "<script>alert(1)</script>\"'"


def every_page(officer: Browser) -> dict[str, str]:
    officer.door.owners.answers[("intake", "command")] = Refused("case-exists")
    return {
        "sign in": officer.door.app.test_client().get("/sign-in").text,
        "worklist": officer.client.get("/worklist").text,
        "reception": officer.client.get("/receptions/new").text,
        "reception, refused": reception(officer).text,
        "reception, wrong": reception(officer, birth_year="x", id_number="y").text,
        "purpose": officer.client.get(f"/cases/{CASE}").text,
        "case": officer.client.get(f"/cases/{CASE}?purpose=support").text,
        "not found": officer.client.get("/nowhere").text,
    }


@pytest.mark.parametrize(
    "name",
    ["sign in", "worklist", "reception", "reception, refused", "reception, wrong", "purpose", "case", "not found"],
)
def test_every_page_is_small_whole_and_names_nobody(officer: Browser, name: str) -> None:
    page = every_page(officer)[name]
    assert len(page.encode()) + len(style().encode()) <= MOST_BYTES
    assert page.count("<h1>") == 1
    assert 'lang="vi"' in page
    assert "<script" not in page
    assert " style=" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert not re.search(r"(src|href|action)=\"(https?:)?//", page)
    assert CANARY not in re.search(r"<title>(.*)</title>", page, re.DOTALL).group(1)  # type: ignore[union-attr]
    assert "{{" not in page
    fields = Fields(page)
    assert fields.named <= fields.labelled


def test_the_style_sheet_may_be_kept_and_brings_nothing_from_elsewhere(browser: Browser) -> None:
    address = re.search(r'href="(/style-[0-9a-f]+\.css)"', browser.client.get("/sign-in").text).group(1)  # type: ignore[union-attr]
    answer = browser.client.get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "url(" not in answer.text
    assert "@import" not in answer.text
    assert browser.client.get("/style-0.css").status_code == 404


def test_a_page_of_an_error_says_nothing_of_what_was_asked(officer: Browser) -> None:
    answer = officer.client.get(f"/cases/{CANARY}?purpose=support")
    assert answer.status_code == 404
    assert "Canary" not in re.sub(r'href="[^"]*"', "", answer.text)

"""Who is not signed in is led there and back; a session serves its own pages and no other site."""

import pytest

from services.portal.web.sessions import form_token
from tests.unit.portal.browser import TYPED, Browser, Fields
from tests.unit.portal.stand_in import CASE, PASSWORD


@pytest.mark.parametrize("path", ["/worklist", "/receptions/new", f"/cases/{CASE}", f"/cases/{CASE}?purpose=support"])
def test_without_signing_in_every_page_leads_there_and_back(browser: Browser, path: str) -> None:
    answer = browser.client.get(path)
    assert answer.status_code == 303
    page = browser.client.get(answer.headers["Location"]).text
    assert Fields(page).values["next"].rstrip("?") == path
    assert browser.door.journal.reads == []


def test_after_signing_in_one_is_where_one_wanted_to_be(browser: Browser) -> None:
    answer = browser.sign_in(next="/receptions/new")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/receptions/new")


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_signing_in_leads_to_no_other_site(browser: Browser, next_: str) -> None:
    assert browser.sign_in(next=next_).headers["Location"] == "/"


def test_the_session_is_kept_where_no_script_and_no_other_site_can_use_it(browser: Browser) -> None:
    cookie = next(value for value in browser.sign_in().headers.getlist("Set-Cookie") if "hoigia_session" in value)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_over_a_safe_line_the_cookie_keeps_to_it(browser: Browser) -> None:
    answer = browser.client.post(
        "/sign-in", data={"username": "commune-officer", "password": PASSWORD}, base_url="https://portal.example"
    )
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_wrong_password_is_told_and_the_name_kept(browser: Browser) -> None:
    answer = browser.client.post("/sign-in", data={"username": "can-bo", "password": "wrong"})
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "Không đăng nhập được" in answer.text
    assert Fields(answer.text).values["username"] == "can-bo"
    assert "wrong" not in answer.text


def test_signing_out_ends_the_session_and_clears_the_browser(officer: Browser) -> None:
    token = officer.token
    answer = officer.send("/sign-out")
    assert answer.headers["Location"] == "/sign-in"
    assert "cache" in answer.headers["Clear-Site-Data"]
    officer.client.set_cookie("hoigia_session", token)
    assert officer.client.get("/worklist").status_code == 303


@pytest.mark.parametrize("path", ["/receptions/new", "/sign-out"])
@pytest.mark.parametrize("forged", [{}, {"form_token": ""}, {"form_token": form_token("another session")}])
def test_a_form_of_another_page_is_refused(officer: Browser, path: str, forged: dict[str, str]) -> None:
    answer = officer.client.post(path, data={**TYPED, "key": "k", **forged})
    assert answer.status_code == 403
    assert officer.door.owners.given() == []
    assert officer.client.get("/worklist").status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_form_that_another_site_sent_is_refused(officer: Browser, headers: dict[str, str]) -> None:
    data = {"form_token": form_token(officer.token), **TYPED, "key": "k"}
    assert officer.client.post("/receptions/new", data=data, headers=headers).status_code == 403
    signing_in = {"username": "commune-officer", "password": PASSWORD}
    assert officer.client.post("/sign-in", data=signing_in, headers=headers).status_code == 403

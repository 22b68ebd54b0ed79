"""A browser without scripts for the tests of the pages, and what somebody types into one."""

from html.parser import HTMLParser
from typing import Any

from services.portal.web.sessions import form_token
from tests.unit.portal.stand_in import PASSWORD, StandIn

CANARY = "Trần Thị Canary"
TYPED = {
    "route": "TU_TRINH_BAO",
    "received_on": "2026-03-02",
    "received_time": "08:30",
    "place": "24",
    "full_name": CANARY,
    "birth_date": "",
    "birth_year": "2001",
    "age_band": "",
    "sex": "Feminine",
    "nationality": "VN",
    "ethnicity": "",
    "id_number": "",
    "languages": "vi, hmn",
    "suspected_channel": "marriage",
    "urgent_needs": ["shelter", "food"],
    "safe_contact": "Gọi cho chị gái",
    "narrative": "Dòng một\r\nDòng hai",
}


class Browser:
    """A browser without scripts: it keeps cookies and reads fields."""

    def __init__(self, door: StandIn) -> None:
        self.door = door
        self.client: Any = door.app.test_client()
        self.token = ""

    def sign_in(self, username: str = "commune-officer", **more: str) -> Any:
        answer = self.client.post("/sign-in", data={"username": username, "password": PASSWORD, **more})
        cookie = self.client.get_cookie("hoigia_session")
        self.token = cookie.value if cookie else ""
        return answer

    def send(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, data={"form_token": form_token(self.token), **fields})


class Fields(HTMLParser):
    """What a form on a page holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.labelled: set[str] = set()
        self.named: set[str] = set()
        self._select = ""
        self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.named.add(given["id"])
        if tag == "input" and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self.values[given["name"]] = given.get("value", "")
        if tag == "select":
            self._select = given["name"]
        if tag == "option" and "selected" in given:
            self.values[self._select] = given["value"]
        self._text = given["name"] if tag == "textarea" else ""

    def handle_endtag(self, tag: str) -> None:
        self._text = "" if tag == "textarea" else self._text

    def handle_data(self, data: str) -> None:
        if self._text:
            self.values[self._text] = data

"""What a report tells of an event is Vietnamese: its title, the names of its fields, and their values."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from deploy.dossier import decision_words
from deploy.dossier.event_fields import FIELDS
from deploy.dossier.event_words import EVENTS
from deploy.dossier.schemas import ENVELOPE, schema_of
from deploy.dossier.words import field, label, title, value, word_of
from deploy.events import events_of
from services.entitlements.commands import Facts
from services.entitlements.rules.conditions import CONDITIONS, COUNTED, EXTENDED
from services.entitlements.rules.files import load_rule_book
from services.portal.web.json_schema import schema_of as body_of
from services.portal.web.labels import CODES
from shared.access.roles import PURPOSES
from shared.contracts.commands import COMMANDS
from shared.contracts.registry import SERVICES
from shared.kernel.disclosure import DisclosureRecorded

KINDS: list[type[Any]] = [DisclosureRecorded, *(kind for service in SERVICES for kind in events_of(service))]


def names(shape: Any) -> Iterator[str]:
    """Give the names of the fields that the schema of a type has anywhere."""
    if shape == ENVELOPE:
        return
    for part in (*shape.get("anyOf", ()), *([shape["items"]] if "items" in shape else [])):
        yield from names(part)
    for name, part in shape.get("properties", {}).items():
        yield name
        yield from names(part)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.TYPE)
def test_every_event_and_every_field_of_one_has_words(kind: Any) -> None:
    assert title(kind.TYPE) != kind.TYPE, "its title: deploy/dossier/event_words.py, or with the messages"
    event = kind.TYPE.partition(".")[0]
    assert [name for name in names(schema_of(kind.TYPE, kind)) if word_of(event, name) == name] == []


def paths(shape: Any, at: str = "") -> Iterator[str]:
    """Give the places of the values in an event, those of a list for its first two."""
    parts = [part for part in shape.get("anyOf", ()) if part.get("type") != "null"]
    parts = [(at, part) for part in parts] + [
        (f"{at}/{number}", shape["items"]) for number in (0, 1) if "items" in shape
    ]
    if shape != ENVELOPE:
        parts += [(f"{at}/{name}", part) for name, part in shape.get("properties", {}).items()]
    for place, part in parts:
        yield from paths(part, place)
    if not parts:
        yield at


def without_index(path: str) -> str:
    head, _, last = path.rpartition("/")
    return head if last.isdecimal() else path


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.TYPE)
def test_no_two_fields_of_an_event_have_the_same_words(kind: Any) -> None:
    places = {without_index(path) for path in paths(schema_of(kind.TYPE, kind))}
    words = {place: field(kind.TYPE, place) for place in places}
    assert len({*words.values()}) == len(words), sorted(words.items(), key=lambda one: one[1])


def choices(shape: Any, name: str) -> Iterator[tuple[str, str]]:
    """Give the codes of the closed lists in the schema of a body, each with the field that takes it."""
    yield from ((name, code) for code in shape.get("enum", ()) if code is not None)
    for part in (*shape.get("anyOf", ()), *([shape["items"]] if "items" in shape else [])):
        yield from choices(part, name)
    for field_name, part in shape.get("properties", {}).items():
        yield from choices(part, field_name)


NAMES = {"applications", "basis"}
"""Fields whose codes are names: of applications, of laws."""
SEALED = {"education", "marital_status", "vulnerabilities"}
RECORDED_AS = {"retelling_reason": "reason", "differs": "value"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_code_that_an_officer_chooses_has_words(command: str) -> None:
    told = [
        (RECORDED_AS.get(name, name), code)
        for name, code in choices(body_of(COMMANDS[command].schema), "")
        if name not in NAMES | SEALED
    ]
    assert [(name, code) for name, code in told if value(f"/{name}", code) == code] == []


def test_what_a_decision_weighed_has_words() -> None:
    assert decision_words.CONDITIONS.keys() == CONDITIONS.keys()
    assert decision_words.FACTS.keys() >= {one.name for one in fields(Facts)} | COUNTED.keys() | EXTENDED.keys()
    assert decision_words.STEPS.keys() >= {one.name for one in load_rule_book().series}
    assert [value("/conditions/0/condition", "abroad"), value("/facts/1/name", "under_4")] == [
        "còn ở nước ngoài",
        "dưới 4 tuổi",
    ]
    assert [value("/facts/1/value", told) for told in ("true", "2026-03-02", "12")] == ["có", "02/03/2026", "12"]


def test_no_word_stands_in_two_tables() -> None:
    assert not EVENTS.keys() & {kind.partition(".")[0] for kind in CODES["message"]}
    assert not FIELDS.keys() & CODES["field"].keys()


def test_a_version_of_an_event_has_the_title_of_another() -> None:
    assert title("DeadlineStarted.v2") == title("DeadlineStarted.v1") == "Bắt đầu tính thời hạn"
    assert title("NobodyKnows.v1") == "NobodyKnows.v1"


def test_every_purpose_and_the_role_of_the_services_have_words() -> None:
    assert [purpose for purpose in PURPOSES if label("purpose", purpose) == purpose] == []
    assert label("role", "service") == "Hệ thống"


@pytest.mark.parametrize(
    ("kind", "path", "words"),
    [
        ("DeadlineMet.v2", "/due_at", "Hạn"),
        ("DisclosureRecorded.v1", "/classes/0", "Loại thông tin"),
        ("SupportGranted.v1", "/conditions/1/met", "Các điều kiện 2 · Đạt"),
        ("VictimReceived.v1", "/accompanying/0/sex", "Người đi cùng 1 · Giới tính"),
        ("AgencyRegistered.v1", "/code", "Mã cơ quan"),
        ("VictimReceived.v1", "/code", "Mã hồ sơ"),
        ("NobodyKnows.v1", "/of/0/this", "of 1 · this"),
    ],
)
def test_a_field_is_named_by_where_it_stands(kind: str, path: str, words: str) -> None:
    assert field(kind, path) == words


@pytest.mark.parametrize(
    ("path", "told", "words"),
    [
        ("/acknowledged", False, "Không"),
        ("/acknowledged", True, "Có"),
        ("/due_at", "2026-10-24T18:44:07.000000Z", "25/10/2026 01:44:07"),
        ("/legal_date", "2026-03-02", "02/03/2026"),
        ("/amount", 3000000, "3.000.000"),
        ("/year", 2026, "2026"),
        ("/met_by/0", "CertificateRegistered.v2", "Vào sổ giấy xác nhận"),
        ("/purposes/1", "legal-aid", "Trợ giúp pháp lý"),
        ("/classes/0", "health", "sức khỏe"),
        ("/decision", "denied", "bị từ chối"),
        ("/calendar", "found", "đã đọc trong văn bản"),
        ("/reason", "not-under-18", "Chế độ này dành cho người dưới 18 tuổi"),
        ("/turn_of", "24-so-y-te", "24-so-y-te"),
    ],
)
def test_a_value_is_spelled_as_people_read_it(path: str, told: object, words: str) -> None:
    assert value(path, told) == words

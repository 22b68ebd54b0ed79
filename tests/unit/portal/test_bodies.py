"""A body is believed only as far as it is one object of clean text and whole numbers."""

import json

import pytest

from services.portal.schemas import Reveal, SignIn
from services.portal.web.bodies import load, parse_object
from shared.contracts.commands import COMMANDS
from shared.kernel.refusal import InvalidError

RECEIVE = COMMANDS["receive-victim"].schema
DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000


def code_of(data: bytes) -> str:
    with pytest.raises(InvalidError) as caught:
        parse_object(data)
    assert caught.value.fields == {}
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b"{'a': 1}", "not-json"),
        (b'{"a": 1} {"b": 2}', "not-json"),
        (b'\xef\xbb\xbf{"a": 1}', "not-json"),
        (b'{"a": "\xff"}', "not-json"),
        ('{"a": 1}'.encode("utf-16"), "not-json"),
        (b'{"a": "line\nend"}', "not-json"),
        (b"[]", "body-not-an-object"),
        (b'"text"', "body-not-an-object"),
        (b"null", "body-not-an-object"),
        (b"7", "body-not-an-object"),
        (DEEP, "body-too-deep"),
        (b"[" * 1_000_000, "body-too-deep"),
        (b'{"a": NaN}', "number-not-whole"),
        (b'{"a": Infinity}', "number-not-whole"),
        (b'{"a": 1.5}', "number-not-whole"),
        (b'{"a": 1e400}', "number-not-whole"),
        (b'{"a": 9007199254740992}', "number-too-large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number-too-large"),
        (b'{"a": 1, "a": 2}', "body-key-twice"),
        (b'{"a": {"b": 1, "b": 1}}', "body-key-twice"),
        (b'{"a": "nul \\u0000"}', "body-not-clean"),
        (b'{"a": "\\ud800"}', "body-not-clean"),
        (b'{"\\udfff": 1}', "body-not-clean"),
        ('{"a": "Nguye\u0302\u0303n"}'.encode(), "body-not-clean"),
        ('{"Nguye\u0302\u0303n": 1}'.encode(), "body-not-clean"),
        ('{"a": ["ok", {"b": "e\u0301"}]}'.encode(), "body-not-clean"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:24]),
)
def test_a_body_that_is_not_clean_is_refused(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_clean_body_is_taken_as_it_is() -> None:
    said = {"name": "Nguyễn Thị Thử", "year": 2001, "known": None, "needs": ["food"], "deep": {"er": True}}
    assert parse_object(json.dumps(said, ensure_ascii=False).encode()) == said
    assert parse_object(json.dumps(said).encode()) == said


def test_a_surrogate_pair_is_one_letter() -> None:
    assert parse_object(b'{"a": "\\ud83d\\ude00"}') == {"a": "\N{GRINNING FACE}"}


def test_brackets_in_text_are_no_depth() -> None:
    text = "[{" * 500 + '\\"'
    assert parse_object(json.dumps({"a": text}).encode()) == {"a": text}


def test_an_escaped_quotation_mark_does_not_end_a_text() -> None:
    assert code_of(b'{"a": "\\\\", "b": ' + b"[" * 100 + b"}") == "body-too-deep"


def fields_of(schema: type, body: object) -> dict[str, str]:
    with pytest.raises(InvalidError) as caught:
        load(schema, body)  # type: ignore[arg-type]
    assert caught.value.code == "invalid-body"
    return caught.value.fields


def test_an_unknown_field_is_refused_without_being_repeated() -> None:
    assert fields_of(SignIn, {"username": "a", "password": "b", "nguyen_thi_thu": 1}) == {"?": "unknown-field"}
    assert fields_of(SignIn, {"username": "a", "password": "b", "Nguyễn Thị Thử": 1}) == {"?": "unknown-field"}


def test_an_unknown_field_deep_inside_is_told_by_the_known_part_of_its_path() -> None:
    body = {**COMMANDS["receive-victim"].example, "person": {"secret_of_hers": 1}}
    assert fields_of(RECEIVE, body) == {"person.?": "unknown-field"}


def test_a_wrong_value_in_a_list_is_told_by_its_place() -> None:
    body = {**COMMANDS["receive-victim"].example, "urgent_needs": ["food", "Nguyễn"]}
    assert fields_of(RECEIVE, body) == {"urgent_needs.1": "not-one-of"}


def test_what_is_missing_is_named() -> None:
    assert fields_of(Reveal, {}) == {"classes": "required"}
    assert fields_of(RECEIVE, {"person": {}})["route"] == "required"

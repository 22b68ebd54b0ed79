"""A search that finds nothing must be able to find something: every spelling, wherever it stands."""

import base64
import gzip
import json
import unicodedata
import urllib.parse
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.canary import sweep

NAME = "Đặng Thị Quỳnh Xuyến"
CARD = "024398716054"

SPELLED: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "NFD": lambda text: unicodedata.normalize("NFD", text).encode(),
    "upper": lambda text: text.upper().encode(),
    "upper NFD": lambda text: unicodedata.normalize("NFD", text.upper()).encode(),
    "UTF-16": lambda text: text.encode("utf-16-le"),
    "UTF-16 the other way": lambda text: text.encode("utf-16-be"),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, one byte in": lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
    "base64, two bytes in": lambda text: base64.b64encode(b"xy" + text.encode() + b"z"),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b'{"n":"' + text.encode() + b'"}'),
    "base64 of UTF-16": lambda text: base64.b64encode(b"x" + text.encode("utf-16-le")),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "hexadecimal in capitals": lambda text: text.encode().hex().upper().encode(),
    "JSON": lambda text: json.dumps({"name": text}).encode(),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"name": text})).encode(),
    "an address": lambda text: urllib.parse.quote(text).encode(),
    "a form": lambda text: urllib.parse.urlencode({"q": text}).encode(),
    "zlib": lambda text: b"before" + zlib.compress(b"much else " * 20 + text.encode()) + b"after",
    "gzip": lambda text: gzip.compress(b"much else " * 20 + text.encode()),
    "Python": lambda text: repr({"name": text.encode()}).encode(),
    "Erlang": lambda text: str(list(text.encode())).replace(" ", "").encode(),
}


@pytest.mark.parametrize("value", [NAME, CARD])
@pytest.mark.parametrize("spelled", SPELLED.values(), ids=list(SPELLED))
def test_a_planted_value_is_found_in_every_spelling(
    tmp_path: Path, spelled: Callable[[str], bytes], value: str
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(bytes(4_321) + spelled(value) + b"\xff" * 99)
    assert sweep([tmp_path], {"planted": value})


@pytest.mark.parametrize(
    "text", ["Dang Thi Quynh Xuyen", "DANG THI QUYNH XUYEN", "dangthiquynhxuyen", "dang-thi-quynh-xuyen"]
)
def test_a_name_is_found_without_its_marks(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text, encoding="ascii")
    assert sweep([tmp_path], {"name": NAME})


def test_a_value_across_two_blocks_is_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(8 * 1024 * 1024 - 6) + CARD.encode())
    assert sweep([tmp_path], {"card": CARD})


def test_what_is_found_is_named_and_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(CARD, encoding="ascii")
    (found, *_) = sweep([tmp_path], {"card": CARD})
    assert "card" in found
    assert CARD not in found


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"Dang Thi Quynh Xuye" + bytes(range(256)) * 2_000)
    (tmp_path / "empty").touch()
    assert sweep([tmp_path], {"name": NAME, "card": CARD}) == []

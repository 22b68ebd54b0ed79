"""A file of evidence is kept by its owner before an event names it, and touches no disk on its way."""

import hashlib
from typing import Any

import pytest
from werkzeug import formparser

from services.portal.web.evidence import LARGEST_FILE
from shared.kernel.ids import derive, event_id, request_command_id
from tests.unit.portal.stand_in import CASE, StandIn


def form(parts: dict[str, tuple[str, bytes]]) -> bytes:
    """Spell a multipart form; a part is its further words and its content."""
    lines = [
        f'--part\r\nContent-Disposition: form-data; name="{name}"{words}\r\n\r\n'.encode() + content + b"\r\n"
        for name, (words, content) in parts.items()
    ]
    return b"".join(lines) + b"--part--\r\n"


def evidence(door: StandIn, content: bytes = b"%PDF-1.7", **words: str) -> Any:
    parts = {"file": ('; filename="bien-ban.pdf"', content)}
    said = {"source": "b", "description": "Biên bản tiếp nhận", **words}
    return door.client.post(
        f"/api/v1/cases/{CASE}/evidence",
        data=form({**parts, **{name: ("", text.encode()) for name, text in said.items()}}),
        content_type="multipart/form-data; boundary=part",
        headers={"Authorization": f"Bearer {door.token('investigator')}", "Idempotency-Key": "k"},
    )


def test_a_file_is_kept_by_its_owner_before_an_event_names_it(door: StandIn) -> None:
    answer = evidence(door)
    user = derive("staff", "investigator")
    assert answer.status_code == 201
    assert answer.json["evidence_id"] == event_id(request_command_id("", user, "k"), 0)
    kept, given = door.owners.asked[-2:]
    assert (kept[1], given[1]) == ("evidence.keep", "command")
    assert kept[2]["sha256"] == given[2]["body"]["sha256"] == answer.json["sha256"]
    assert answer.json["sha256"] == hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert kept[4] == given[4] == request_command_id("", user, "k")


@pytest.mark.parametrize(
    ("content", "words", "status"),
    [
        (b"", {}, 400),
        (b"x" * (LARGEST_FILE + 1), {}, 413),
        (b"x" * (LARGEST_FILE + 100_000), {}, 413),
        (b"x", {"source": "zzz"}, 400),
        (b"x", {"colour": "red"}, 400),
        (b"x", {"description": "e\u0301"}, 400),
        (b"x", {"file": "no file"}, 400),
    ],
    ids=["empty", "large", "larger", "source", "unknown", "nfd", "text"],
)
def test_a_bad_file_is_refused_before_anything_is_kept(
    door: StandIn, content: bytes, words: dict[str, Any], status: int
) -> None:
    assert evidence(door, content, **words).status_code == status
    assert [method for _, method, _, _, _ in door.owners.asked] == ["authenticate"]


def test_evidence_that_is_no_form_is_refused(door: StandIn) -> None:
    answer = door.ask("POST", f"/cases/{CASE}/evidence", "investigator", body={"source": "b"})
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported-media-type")


def test_no_uploaded_file_touches_the_disk(door: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(formparser, "SpooledTemporaryFile", refuse)
    assert evidence(door, b"x" * 2_000_000).status_code == 201

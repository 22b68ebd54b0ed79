"""A file of evidence is kept by its owner before an event names it, opened by it, and touches no disk on its way."""

import base64
import hashlib
from typing import Any

import pytest
from werkzeug import formparser

from services.portal.web.evidence import LARGEST_FILE
from shared.kernel.ids import derive, event_id, request_command_id
from shared.kernel.refusal import ForbiddenError, NotFoundError
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


FILE = f"/cases/{CASE}/evidence/{derive('evidence', 1)}"


def test_a_file_is_given_out_as_it_was_brought_by_the_owner_who_records_each_look(door: StandIn) -> None:
    content = bytes(range(256))
    digest = hashlib.sha256(content)
    kept = {"content": base64.b64encode(content).decode(), "sha256": digest.hexdigest(), "disclosure_id": CASE}
    door.owners.answers[("verification", "evidence.open")] = kept
    first, second = (door.ask("GET", FILE, "investigator", Purpose="investigation") for _ in range(2))
    assert first.data == second.data == content
    assert first.headers["Content-Type"] == "application/octet-stream"
    assert first.headers["Content-Disposition"].startswith("attachment")
    assert first.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    one, other = door.owners.asked[-2:]
    assert one[2] == {"case_id": CASE, "evidence_id": FILE.rsplit("/", 1)[-1]}
    assert one[3] is not None
    assert (one[3].purpose, one[3].legal_basis) == ("investigation", "reception")
    assert one[4] not in {None, other[4]}


@pytest.mark.parametrize(
    ("path", "who", "purpose", "told"),
    [
        (FILE, "investigator.at.elsewhere", "investigation", (404, "not-found")),
        (FILE, "case-manager", "investigation", (403, "purpose-not-for-role")),
        (FILE, "investigator", "", (400, "purpose-needed")),
        (f"/cases/{CASE}/evidence/bien-ban", "investigator", "investigation", (404, "not-found")),
        (f"{FILE}?size=1", "investigator", "investigation", (400, "invalid-query")),
    ],
)
def test_no_file_is_asked_for_by_who_may_not_read_the_case(
    door: StandIn, path: str, who: str, purpose: str, told: tuple[int, str]
) -> None:
    answer = door.ask("GET", path, who, Purpose=purpose)
    assert (answer.status_code, answer.json["code"]) == told
    assert "evidence.open" not in [method for _, method, _, _, _ in door.owners.asked]
    assert bool(door.journal.reads) == (told[1] in {"not-found", "purpose-not-for-role"} and path == FILE)


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (ForbiddenError("class-not-for-role"), (403, "class-not-for-role")),
        (NotFoundError("file-not-kept"), (404, "not-found")),
    ],
)
def test_what_the_owner_denies_is_denied(door: StandIn, failure: Exception, told: tuple[int, str]) -> None:
    door.owners.answers[("verification", "evidence.open")] = failure
    answer = door.ask("GET", FILE, "investigator", Purpose="investigation")
    assert (answer.status_code, answer.json["code"]) == told

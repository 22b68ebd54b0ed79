"""Page one of a report: one page whatever it has to say, and how accesses that broke the glass were reviewed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typst
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.dossier import report
from deploy.dossier.build import digest_of
from deploy.dossier.questions import questions
from deploy.dossier.report import report_words
from deploy.dossier.tables import parts
from deploy.dossier.told import Told
from services.audit.dossier.bundle import Contents
from shared.kernel.canonical import Json
from shared.kernel.ids import derive
from shared.kernel.personal import FieldClass
from shared.kernel.record import read_time
from shared.transparency.notes import Note, SigningKey
from tests.support.dossiers import CASE, WITNESS, Made, history, made
from tests.support.records import START, record

SERVICES = (
    *("audit", "care", "directory", "entitlements", "intake", "livelihood", "notifications", "portal", "referrals"),
    "verification",
)
BASES = ("assignment", "handover", "reception", "referral")


def more(*events: Mapping[str, Any]) -> Made:
    """Make a dossier with more events of the case, from position 10 on."""
    told = [
        record(10 + number, stream="more", version=number + 1, subject=CASE, **event)
        for number, event in enumerate(events)
    ]
    return Made(records=[*history(), *told])


def look(decision: str, agency: str) -> dict[str, Any]:
    """Give a look that broke the glass."""
    data = {"decision": decision, "classes": ["identity"]}
    return {"kind": "DisclosureRecorded.v1", "data": data, "agency": agency, "purpose": "break-glass"}


def largest() -> tuple[Contents, dict[str, Any]]:
    """Make contents about which page one has as much to say as a case can give it, with its statement."""
    related = [
        {"kind": "RelationshipOpened.v1", "data": {"agencies": [f"24-co-quan-{number}"], "basis": BASES[number % 4]}}
        for number in range(40)
    ]
    # The agencies that are named have had to do with the case again and again.
    again = [
        {"kind": f"Relationship{what}.v1", "data": {
            "agency": f"24-co-quan-{number}", "agencies": [f"24-co-quan-{number}"], "basis": BASES[number % 4],
            "about": "x", "last": True,
        }}
        for number in range(6)
        for what in ("Ended", "Opened") * 40
    ]  # fmt: skip
    one = more(*related, *again, *(look("allowed", f"24-don-vi-{number}") for number in range(20)))
    contents = one.contents()
    log = contents.logs["intake"]
    note, words = Note.read(log.note.encode()), [f"hoigia.example/{number:02}/witness" for number in (1, 79, 92)]
    held: list[tuple[str, list[bytes]]] = [(log.note, [])] * 3
    other = SigningKey("other.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x55" * 32))
    earlier = [seen(one, size, key) for size in (2, 5, 9) for key in (WITNESS, other)]
    logs = {
        # Each log has witnesses of its own, so that each is told in a line of its own.
        name: replace(log, witnesses=[*log.witnesses, *words[: number % 4], f"elsewhere.example/{number}/witness"],
                      note=note.written(), consistency=held, earlier=earlier)
        for number, name in enumerate(SERVICES)
    }  # fmt: skip
    # Each log tells of the case at places that were cosigned one after the other.
    events = [{**contents.events[0], "service": name, "position": at} for name in SERVICES for at in (2, 5, 9)]
    contents = replace(
        contents, events=[*contents.events, *events], logs=logs, unseen=SERVICES,
        uncovered=dict.fromkeys(SERVICES, 1_000),
    )  # fmt: skip
    reviews: list[Json] = [
        {"service": "intake", "position": 50 + number, "review": CASE, "findings": [],
         "answers": {"lawful_basis": "not-met"}, "closed_at": "2026-03-02T01:30:08.000000Z"}
        for number in range(10)
    ]  # fmt: skip
    erased = [
        {"service": service, "person": "x", "decision": f"{number}/QĐ-UBND ngày 12 tháng 10 năm 2026"}
        for number in range(10)
        for service in SERVICES
    ]
    paths = [f"/circumstances/of/recruitment/{number}" for number in range(20)]
    told: dict[str, Any] = {
        "hidden": sorted([*FieldClass, "actor", "personal", *paths]),
        "erased": erased,
        "reviews": reviews,
    }
    told |= {"erasures_unknown": [*SERVICES], "reason": "vì một lẽ dài, " * 33}
    return contents, {**contents.statement(), **told}


def seen(one: Made, size: int, key: SigningKey) -> tuple[str, list[bytes]]:
    """Let somebody cosign a size of a log, the larger the later."""
    text = one.checkpoint(size).text
    return Note(text, (key.cosign(text, 1_700_000_000 + size),)).written(), []


def pages(words: Mapping[str, Any], template: Path = report.TEMPLATE) -> int:
    """Count the pages of a report without its tables."""
    compiled: Callable[..., Any] = typst.compile
    written = compiled(
        template,
        format="png",
        ppi=10,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({**words, "parts": []})},
    )
    return len(written) if isinstance(written, list) else 1


def test_what_an_auditor_asks_stands_on_one_page_in_the_largest_case_too(tmp_path: Path) -> None:
    contents, statement = largest()
    words = report_words(contents, statement, "hoigia.example/24", read_time(str(statement["exported_at"])))
    assert sum(len(line) for question in words["questions"] for line in question["answers"]) > 5_000
    assert pages(words) == 1
    as_large_as_ever = tmp_path / "report.typ"
    as_large_as_ever.write_text(report.TEMPLATE.read_text().replace("sizes.find(fits)", "10pt"))
    assert pages(words, as_large_as_ever) > 1


def glass(*reviews: Json) -> tuple[list[str], Mapping[str, Any]]:
    """Give the answer about accesses that broke the glass, and their table, of a case with two of them."""
    one = more(look("allowed", "24-cong-an"), look("denied", "24-cong-an"))
    contents = replace(one.contents(), export={**one.export(), "reviews": [*reviews]})
    told = Told.of(contents, contents.statement())
    table = next(part for part in parts(told) if part["en"] == "Reviews of break-glass accesses")
    return questions(told)[5]["answers"], table


def reviewed(position: int, answer: str, *findings: str) -> Json:
    """Tell of a closed review of a look."""
    found: list[Json] = [{"line": "least-data", "severity": one, "agency": "24-cong-an"} for one in findings]
    return {
        "service": "intake", "position": position, "review": CASE, "findings": found,
        "answers": {"lawful_basis": answer, "in_time": "met"}, "closed_at": "2026-03-02T01:30:08.000000Z",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reviews", "said"),
    [
        (
            (),
            "0 lần, trong đó 0 lần có điểm không đạt hoặc phát hiện. Còn 2 lần không có ở đây: chưa rà soát xong",
        ),
        ((reviewed(10, "met"),), "1 lần, trong đó 0 lần có điểm không đạt hoặc phát hiện. Còn 1 lần không có ở đây"),
        ((reviewed(10, "not-met"), reviewed(11, "met")), "2 lần, trong đó 1 lần"),
        ((reviewed(10, "met", "grave"), reviewed(10, "met")), "1 lần, trong đó 1 lần"),
    ],
    ids=["none", "all met", "not met", "twice, with a finding"],
)
def test_it_is_told_how_many_accesses_that_broke_the_glass_were_reviewed_and_with_what_result(
    reviews: tuple[Json, ...], said: str
) -> None:
    (counted, result), table = glass(*reviews)
    assert "2 lần truy cập với mục đích khẩn cấp, trong đó 1 lần được phép, 1 lần bị từ chối." in counted
    assert f"được trình ở đây: {said}" in result
    assert len(table["rows"]) == len(reviews)


def test_the_table_of_reviews_has_answers_and_findings_in_words() -> None:
    _, table = glass(reviewed(10, "not-met", "grave"), reviewed(11, "met"))
    assert table["rows"] == [
        [
            "intake 10",
            CASE,
            "Có căn cứ pháp lý: không đạt; Đúng hạn: đạt",
            "Chỉ xem điều cần thiết: rất nghiêm trọng, 24-cong-an",
            "02/03/2026 08:30:08",
        ],
        ["intake 11", CASE, "Có căn cứ pháp lý: đạt; Đúng hạn: đạt", "—", "02/03/2026 08:30:08"],
    ]


def test_where_nobody_broke_the_glass_no_more_is_said() -> None:
    contents = made().contents()
    (said,) = questions(Told.of(contents, contents.statement()))[5]["answers"]
    assert said.endswith("0 lần truy cập với mục đích khẩn cấp.")


def test_since_when_how_many_events_of_the_case_were_cosigned_before_is_told_by_whom() -> None:
    one, other = made(), SigningKey("other.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x55" * 32))
    made_of, start = one.contents(), int(START.timestamp())

    def step(size: int, *cosigned: tuple[SigningKey, int]) -> tuple[str, list[bytes]]:
        note = one.checkpoint(size)
        added = (key.cosign(note.text, start + 60 * minutes) for key, minutes in cosigned)
        return Note(note.text, (note.signatures[0], *added)).written(), []

    # The case stands at 2, 4, 6, 7 and 8; what is at 5 is withheld.
    earlier = [step(1, (other, 0)), step(3, (WITNESS, 1), (other, 3)), step(4, (other, 2)), step(9, (WITNESS, 1))]
    made_of = replace(made_of, logs={"intake": replace(made_of.logs["intake"], earlier=earlier)})
    told = Told.of(made_of, made_of.statement())
    said = questions(told)[1]["answers"]
    assert said[0].endswith("viết lại toàn bộ các sổ này, trừ phần mà bên ngoài đã đồng ký từ trước.")
    assert said[1:3] == [
        "Số sự kiện đã được bên ngoài hệ thống xuất đồng ký từ trước: intake (2/5 từ 02/03/2026 08:32:00).",
        "Số sự kiện đã được chính hệ thống xuất đồng ký từ trước: intake (5/5 từ 02/03/2026 08:31:00).",
    ]
    own = f"{WITNESS.name} (của chính hệ thống xuất)"
    assert [(row[1], *row[3:]) for row in parts(told)[0]["rows"]] == [
        ("9", own, "02/03/2026 08:30:00"),
        ("1", other.name, "02/03/2026 08:30:00"),
        ("3", own, "02/03/2026 08:31:00"),
        ("3", other.name, "02/03/2026 08:33:00"),
        ("4", other.name, "02/03/2026 08:32:00"),
        ("9", own, "02/03/2026 08:31:00"),
    ]


def test_only_where_there_are_others_streams_are_told_as_holding_events_of_other_cases() -> None:
    made_of = made().contents()
    said = questions(Told.of(made_of, made_of.statement()))[0]["answers"][1]
    assert said.endswith("3 trên 3 chuỗi sự kiện là trọn vẹn đến sự kiện cuối nêu ở đây.")
    parted = replace(made_of, parted=[("intake", derive("stream", "case"))])
    said = questions(Told.of(parted, parted.statement()))[0]["answers"][1]
    assert said.startswith("2 trên 3 chuỗi")
    assert said.endswith("; các chuỗi khác chứa cả sự kiện của vụ việc khác.")


def test_the_digest_of_the_software_is_over_what_is_shipped_and_nothing_else(tmp_path: Path) -> None:
    for name in ("deploy/a.py", "services/b/c.sql", "shared/d.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    # As `find … | sort | xargs sha256sum | sha256sum` says of these three.
    first = digest_of(tmp_path)
    assert first == "a3a3d9b27a395cc3cfd42d38a609d416733d9cdd11e0233c6b3a3ff5d17f7afe"
    (tmp_path / "deploy" / "__pycache__").mkdir()
    for name in ("deploy/__pycache__/a.pyc", "deploy/Dockerfile", "elsewhere.py"):
        (tmp_path / name).write_text(name)
    assert digest_of(tmp_path) == first
    (tmp_path / "shared" / "d.csv").write_text("another")
    assert digest_of(tmp_path) != first

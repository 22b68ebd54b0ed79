"""The report of a dossier: PDF/A that a screen reader reads, whose first page answers, and text that stays text."""

import re
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.dossier.questions import questions
from deploy.dossier.report import TEMPLATE, printable, report_of, report_words
from deploy.dossier.tables import parts
from deploy.dossier.told import Told, cosigned_at
from services.audit.dossier.bundle import Contents
from shared.kernel.canonical import Json
from shared.kernel.record import read_time
from shared.transparency.notes import Note, SigningKey
from tests.support.dossiers import Made, made, sealed_value
from tests.support.records import START, record

AT = "2026-03-02T01:30:08.000000Z"
MARKUP = '#panic("x") *x* $y$ \\ [x] @a <b> `c` = d #read("/etc/passwd") "quoted" // no comment'


def contents(one: Made) -> Contents:
    export = {**one.export(), "exported_at": AT, "software": "hoigia/0.1.0"}
    return replace(one.contents(), export=export)


def told(one: Made) -> Told:
    made_of = contents(one)
    return Told.of(made_of, made_of.statement())


def answers(one: Made) -> list[str]:
    return [" ".join(question["answers"]) for question in questions(told(one))]


def pdf(one: Made) -> bytes:
    made_of = contents(one)
    return report_of(made_of, made_of.statement(), "hoigia.example/24")


def test_the_report_is_pdf_a_tagged_in_vietnamese_and_the_same_bytes_each_time() -> None:
    written = pdf(made("identity"))
    assert written == pdf(made("identity"))
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in written
    assert b"<pdfuaid:part>1</pdfuaid:part>" in written
    assert re.search(rb"/Lang\(vi\).*?/StructTreeRoot.*?/Marked true", written)


def test_the_first_page_answers_what_an_auditor_asks() -> None:
    said = answers(made("identity", "/person/sex"))
    assert len(said) == 8
    assert "5 sự kiện từ 1 sổ" in said[0]
    assert "1 bị giữ lại vì bảo mật, 3 trường bị che (identity, /person/sex)" in said[0]
    assert "hoigia.example/24/witness" in said[1]
    assert "Đã ghi danh tính: KHÔNG RÕ vì có trường bị che." in said[3]
    assert "1 lần được phép, 0 lần bị từ chối" in said[4]
    assert said[7] == (
        "Ghi sự kiện: hoigia/0.1.0 (5), chỉ có phiên bản. Xuất bằng hoigia/0.1.0; mã băm SHA-256 của bản cài đặt"
        f" của lệnh xuất: {'ab' * 32}."
    )


def test_who_read_and_who_wrote_an_identity_and_what_was_break_glass_is_counted() -> None:
    one = made()
    look: Json = {"decision": "allowed", "classes": ["identity", "health"], "fields": []}
    extra = record(10, stream="looks", version=2, kind="DisclosureRecorded.v1", data=look, subject=one.export()["case"],
                   agency="24-so-y-te", purpose="break-glass")  # fmt: skip
    said = answers(Made(records=[*one.records, extra]))
    assert "Được mở xem: 1 lần, bởi 24-so-y-te (1). Đã ghi danh tính: 24-xa-dong-ky." in said[3]
    assert "trong đó có mở giá trị: 1" in said[4]
    assert "1 lần truy cập với mục đích khẩn cấp" in said[5]


LOOK: Json = {"decision": "allowed", "classes": ["identity"], "fields": []}


def looked(*words: str, data: Json = LOOK, withheld: frozenset[int] = frozenset()) -> list[str]:
    """Give the answers of a dossier in which somebody looked twice: allowed, and as ``data`` says."""
    one = made(*words)
    extra = record(10, stream="looks", version=2, kind="DisclosureRecorded.v1", data=data, subject=one.export()["case"],
                   agency="24-so-y-te")  # fmt: skip
    return answers(replace(one, records=[*one.records, extra], withheld=withheld))


def test_what_is_hidden_is_answered_as_not_known_and_never_as_none() -> None:
    hidden = looked("/decision")
    assert "Được mở xem: 0 lần; KHÔNG RÕ ở 2 lần vì trường bị che" in hidden[3]
    assert "0 lần được phép, 0 lần bị từ chối, 2 lần KHÔNG RÕ vì trường bị che" in hidden[4]
    classes = looked("DisclosureRecorded.v1:/classes/0")
    assert "Được mở xem: 0 lần; KHÔNG RÕ ở 1 lần" in classes[3]
    assert "có mở giá trị: 0 (KHÔNG RÕ: 1)" in classes[4]
    denied: Json = {"decision": "denied", "classes": [], "fields": []}
    assert "1 lần được phép, 1 lần bị từ chối;" in looked(data=denied)[4]
    everything = looked()
    assert "Được mở xem: 1 lần, bởi 24-so-y-te (1). Đã ghi danh tính: 24-xa-dong-ky." in everything[3]
    assert not any("KHÔNG RÕ" in said for said in everything)


@pytest.mark.parametrize(("word", "is_known"), [("identity", False), ("/person", False), ("health", True)])
def test_who_wrote_an_identity_is_known_unless_it_may_be_hidden(word: str, *, is_known: bool) -> None:
    assert ("Đã ghi danh tính: 24-xa-dong-ky." in looked(word)[3]) is is_known
    assert ("KHÔNG RÕ" in looked(word)[3]) is not is_known


def test_answers_of_a_part_say_that_they_are_of_a_part() -> None:
    words = "Chỉ tính trong các sự kiện được trình"
    assert [words in said for said in looked()[3:6]] == [False] * 3
    assert [words in said for said in looked(withheld=frozenset({5}))[3:6]] == [True] * 3
    for more in ({"uncovered": {"care": 1}}, {"unseen": ["care"]}):
        made_of = replace(contents(made(withheld=frozenset())), **more)
        said = questions(Told.of(made_of, made_of.statement()))
        assert [words in question["answers"][0] for question in said[3:6]] == [True] * 3


RELATED: Json = {"agencies": ["24-so-y-te"], "basis": "reception", "about": "x"}


def lacking(*words: str, withheld: frozenset[int] = frozenset(), **more: Any) -> tuple[list[str], list[Any], list[Any]]:
    """Give what page one says of access, and note and first row of the tables of relationships and of looks."""
    one = made(*words)
    case = one.export()["case"]
    bond = record(10, stream="bonds", version=1, kind="RelationshipOpened.v1", data=RELATED, subject=case)
    made_of = replace(contents(replace(one, records=[*one.records, bond], withheld=withheld)), **more)
    read = Told.of(made_of, made_of.statement())
    asked, tables = questions(read), {part["en"]: [part["note"], *part["rows"]] for part in parts(read)}
    said = [asked[3]["answers"][0], asked[4]["answers"][1]]
    return said, tables["Agencies that had to do with the case"], tables["Disclosures"]


def test_with_everything_shown_it_is_told_that_there_is_no_relationship_and_no_consent() -> None:
    (who, rested), (note, bond), (look_note, look) = lacking()
    assert (note, look_note, bond[3]) == (None, None, "—")
    assert "-nay)" in who
    assert "KHÔNG có quan hệ: 1;" in rested
    assert look[3].startswith("KHÔNG có quan hệ;")
    assert look[3].endswith("không có đồng ý")


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (("ConsentGiven.v1:/to",), {}),
        ((), {"withheld": frozenset({5})}),
        ((), {"uncovered": {"directory": 1}}),
        ((), {"unseen": ["directory"]}),
    ],
    ids=["hidden", "withheld", "uncovered", "unseen"],
)
def test_where_access_may_be_missing_none_and_no_end_are_told_as_not_known(
    words: tuple[str, ...], more: dict[str, Any]
) -> None:
    (who, rested), (note, bond), (look_note, look) = lacking(*words, **more)
    assert "THIẾU quan hệ" in note
    assert note == look_note
    assert bond[3] == "KHÔNG RÕ"
    assert "-KHÔNG RÕ)" in who
    assert "KHÔNG RÕ quan hệ: 1;" in rested
    assert rested.startswith("Chỉ tính trong các sự kiện được trình") is bool(more)
    assert look[3].startswith("KHÔNG RÕ quan hệ;")
    assert look[3].endswith("KHÔNG RÕ đồng ý")


def test_since_when_nothing_was_changed_is_told_log_by_log_with_whose_witness_says_so() -> None:
    made_of = contents(made(since=(3,)))
    log = made_of.logs["intake"]
    elsewhere = replace(log, witnesses=[*log.witnesses, "other.example/01/witness"], consistency=())
    nobody = replace(log, note="\n".join(log.note.splitlines()[:-1]) + "\n", witnesses=[], consistency=())
    made_of = replace(made_of, logs={"intake": log, "care": elsewhere, "referrals": nobody})
    said = questions(Told.of(made_of, made_of.statement()))[1]["answers"]
    own, at = "hoigia.example/24/witness", "02/03/2026 08:30:00"
    assert said[:3] == [
        (
            f"Kể từ khi {own} (của chính hệ thống xuất), other.example/01/witness đồng ký mốc ký (checkpoint), mọi sửa"
            f" đổi đều bị phát hiện: care từ {at}."
        ),
        (
            f"Ngoài chính hệ thống xuất, CHƯA CÓ BÊN NÀO ĐỒNG KÝ: intake từ {at} ({own}). Ai nắm giữ hệ thống đó có thể"
            " đã viết lại toàn bộ các sổ này."
        ),
        "CHƯA CÓ BÊN NÀO ĐỒNG KÝ, chỉ có chữ ký của chính sổ: referrals.",
    ]
    assert "đã giữ: intake, 3 sự kiện đầu." in said[3]


def test_when_a_log_was_cosigned_is_what_the_witnesses_say_that_are_named_and_nobody_else() -> None:
    log = contents(made()).logs["intake"]
    note = Note.read(log.note.encode())
    stranger = SigningKey("other.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x33" * 32))
    more = Note(note.text, (*note.signatures, stranger.cosign(note.text, 0)))
    assert cosigned_at(replace(log, note=more.written())) == cosigned_at(log) == "02/03/2026 08:30:00"


def test_a_witness_outside_is_not_credited_with_the_earlier_time_of_the_nodes_own() -> None:
    made_of = contents(made())
    log = made_of.logs["intake"]
    note, start = Note.read(log.note.encode()), int(START.timestamp())
    other = SigningKey("other.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x33" * 32))
    both = Note(note.text, (*note.signatures, other.cosign(note.text, start + 120))).written()
    log = replace(log, note=both, witnesses=[*log.witnesses, other.name])
    told = Told.of(replace(made_of, logs={"intake": log}), made_of.statement())
    assert questions(told)[1]["answers"][0].endswith("đều bị phát hiện: intake từ 02/03/2026 08:32:00.")
    assert [row[3:] for row in parts(told)[0]["rows"]] == [
        ["hoigia.example/24/witness (của chính hệ thống xuất)", "02/03/2026 08:30:00"],
        [other.name, "02/03/2026 08:32:00"],
    ]


def test_what_is_not_in_the_dossier_is_told_on_the_first_page() -> None:
    made_of = replace(contents(made()), uncovered={"care": 3})
    assert "KHÔNG CÓ Ở ĐÂY" in questions(Told.of(made_of, made_of.statement()))[0]["answers"][-1]


def test_a_log_that_nobody_read_to_its_end_is_told_as_not_known() -> None:
    made_of = replace(contents(made()), unseen=("referrals", "care"))
    assert "CHƯA BIẾT" in questions(Told.of(made_of, made_of.statement()))[0]["answers"][-1]
    assert made_of.statement()["unseen"] == ["care", "referrals"]
    assert "CHƯA BIẾT" not in answers(made())[0]


def test_a_sealed_value_is_told_by_its_class_and_a_hidden_one_not_at_all() -> None:
    history: dict[str, Any] = next(part for part in parts(told(made("/person"))) if part["en"] == "History")
    words = " ".join(cell for row in history["rows"] for cell in row)
    assert "health: [sức khỏe]" in words
    assert "female" not in words
    assert "dGV4dA" not in words
    looks = next(part for part in parts(told(made("actor"))) if part["en"] == "Disclosures")
    assert looks["rows"][0][2] == "(che)"


def test_what_was_erased_is_told_with_its_decision_and_what_is_not_known_too() -> None:
    one = made()
    person = sealed_value("health")["person"]
    words: dict[str, Json] = {
        "erased": [{"service": "intake", "person": person, "decision": "45/QĐ-UBND"}],
        "erasures_unknown": ["care"],
    }
    made_of = contents(one)
    made_of = replace(made_of, export=dict(made_of.export) | words)
    read = Told.of(made_of, made_of.statement())
    said = questions(read)[6]["answers"]
    assert said == [
        "Giá trị của người đã được xoá theo quyết định 45/QĐ-UBND: intake; bằng chứng vẫn còn.",
        "CHƯA BIẾT, chưa hỏi được: care.",
    ]
    history = next(part for part in parts(read) if part["en"] == "History")
    assert "health: [sức khỏe, đã huỷ theo quyết định 45/QĐ-UBND]" in history["rows"][0][-1]
    assert answers(one)[6] == "Không ai trong những người có giá trị được trình đã bị xoá dữ liệu."


def test_stored_text_is_never_read_as_markup() -> None:
    evil: Json = {"note": MARKUP, "rule": MARKUP, "script": "漢 ខ្មែរ", "sealed": sealed_value("health")}
    one = made()
    records = [
        replaced._replace(data=record(6, data=evil).data) if replaced.position == 6 else replaced
        for replaced in one.records
    ]
    assert pdf(Made(records=records)).startswith(b"%PDF-")
    assert "eval" not in TEMPLATE.read_text()
    made_of = contents(Made(records=records))
    words = report_words(made_of, made_of.statement(), "x", read_time(AT))
    assert any(MARKUP in cell for part in words["parts"] for row in part["rows"] for cell in row)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Nguyễn Thị Ưỡn ặ ậ ễ Đ ₫", "Nguyễn Thị Ưỡn ặ ậ ễ Đ ₫"),
        ("漢", "[U+6F22]"),
        ("a\u202eb", "a[U+202E]b"),
        ("😀\u0007", "[U+1F600][U+0007]"),
    ],
)
def test_letters_that_the_typeface_has_not_are_spelled_by_number(text: str, spelled: str) -> None:
    assert printable(text) == spelled


def test_every_letter_that_is_let_through_can_be_set() -> None:
    letters = " ".join(chr(code) for code in range(0x20, 0x2600) if printable(chr(code)) == chr(code))
    data: Json = {"rule": unicodedata.normalize("NFC", letters)}
    assert len(letters) > 2_500
    records = [old._replace(data=record(6, data=data).data) if old.position == 6 else old for old in made().records]
    assert pdf(Made(records=records)).startswith(b"%PDF-")

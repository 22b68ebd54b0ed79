"""The lists of a dossier: what follows from its events, and a decision with the words of the text that it names."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from deploy.dossier.tables import parts
from deploy.dossier.told import Told
from services.audit.dossier import verify
from services.audit.dossier.redaction import Hiding, event_line
from services.audit.dossier.verify import BESIDE, TEXTS, WrongError, check, lists_of, texts_of
from shared.kernel.canonical import Json
from shared.kernel.commitments import NO_LEAF
from tests.support.dossiers import Made, bagged_anew, history, seal
from tests.support.golden import GOLDEN
from tests.support.records import record

BASIS: Json = [{"instrument": "Nghị định 162/2026", "article": "Điều 42", "confidence": "confirmed"}]
WEIGHED: Json = [
    {"condition": "in-facility", "met": True, "binding": True},
    {"condition": "abroad", "met": None, "binding": False},
]
GRANTED: Json = {
    "rule": "R7",
    "rule_version": "3",
    "rule_digest": "ab",
    "basis": BASIS,
    "amount": 3_000_000,
    "conditions": WEIGHED,
    "funding": None,
}


def golden(service: str, name: str) -> dict[str, Any]:
    """Give the line of a decision for a stored event, ``{}`` for one that is none."""
    stored = json.loads((GOLDEN / "events" / service / f"{name}.json").read_text())
    line = event_line(service, record(3, kind=name, data=stored), previous=NO_LEAF, hiding=Hiding())
    words = lists_of([line])["data/decisions.jsonl"]
    return {} if not words else dict(json.loads(words)["fields"])


def granted() -> Made:
    """Make a dossier whose decision rests on an article."""
    decided = [one._replace(data=record(6, data=GRANTED).data) if one.position == 6 else one for one in history()]
    return Made(records=decided)


def test_a_decision_names_article_version_digest_and_how_sure_beside_its_instrument() -> None:
    assert set(golden("entitlements", "SupportGranted.v1")) == {
        *("/basis/0/instrument", "/basis/0/article", "/basis/0/confidence"),
        *("/basis/1/instrument", "/basis/1/article", "/basis/1/confidence"),
        *("/law", "/legal_basis", "/matrix_basis", "/rule", "/rule_version", "/rule_digest"),
        *("/confidence", "/legal_date", "/regime"),
    }


@pytest.mark.parametrize("name", ["ComplaintFiled.v1", "ComplaintAnswered.v1"])
def test_an_event_that_says_how_sure_it_is_and_names_no_text_is_no_decision(name: str) -> None:
    assert golden("care", name) == {}


def test_no_word_makes_a_decision_and_stands_beside_one_too() -> None:
    assert not TEXTS & BESIDE
    assert texts_of({"/article": "Điều 1", "/confidence": "confirmed"}) == {}
    assert texts_of({"/rule": "", "/article": "Điều 1"}) == {}
    assert texts_of({"/rule": "R7", "/article": None, "/amount": 3}) == {"/rule": "R7"}


def test_the_report_has_the_article_beside_the_decision() -> None:
    contents = granted().contents()
    told = Told.of(contents, contents.statement())
    table: Mapping[str, Any] = next(part for part in parts(told) if part["en"] == "Decisions and texts of law")
    (row,) = table["rows"]
    assert "Căn cứ 1 · Điều khoản: Điều 42" in row[-1]
    assert "Mã băm của quy định: ab" in row[-1]


def test_the_report_has_each_condition_with_its_answer_also_where_it_is_not_known() -> None:
    contents = granted().contents()
    tables = parts(Told.of(contents, contents.statement()))
    history_of: Mapping[str, Any] = next(part for part in tables if part["en"] == "History")
    (said,) = (row[-1] for row in history_of["rows"] if row[3] == "Quyết định hỗ trợ")
    assert "Các điều kiện 1 · Điều kiện: lưu trú tại cơ sở; Các điều kiện 1 · Đạt: Có" in said
    assert "Các điều kiện 2 · Điều kiện: còn ở nước ngoài; Các điều kiện 2 · Đạt: chưa rõ" in said
    assert "kinh phí" not in said


def test_a_dossier_of_the_old_format_is_sound_with_the_names_of_its_texts_alone() -> None:
    files = granted().files()
    assert check(seal(bagged_anew(files)))
    statement = json.loads(files["data/statement.json"])
    files["data/statement.json"] = verify.spell({**statement, "format": verify.OLD_FORMAT})
    with pytest.raises(WrongError, match=r"decisions\.jsonl: is not what follows from the events"):
        check(seal(bagged_anew(files)))
    events = [json.loads(line) for line in files["data/events.jsonl"].splitlines()]
    files |= lists_of(events, frozenset())
    assert b"article" not in files["data/decisions.jsonl"]
    assert check(seal(bagged_anew(files)))

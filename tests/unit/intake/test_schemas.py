"""Bodies of intake's commands: what is refused, and with which codes."""

from typing import Any

import pytest

from services.intake.schemas import case_code
from shared.kernel.ids import CaseId, derive
from shared.kernel.refusal import InvalidError, NotFoundError
from tests.unit.intake.cases import CASE, command, person


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"route": "BY_AIR"}, "route", "not-one-of"),
        ({"received_at": "2026-03-02T08:30:00"}, "received_at", "not-a-time-with-offset"),
        ({"person": person(id_number="12")}, "person.id_number", "not-an-id-number"),
        ({"person": person(birth_year="2001")}, "person.birth_year", "not-an-integer"),
        ({"person": person(full_name="   ")}, "person.full_name", "blank"),
        ({"person": {**person(), "shoe_size": 38}}, "person.shoe_size", "unknown-field"),
        ({"urgent_needs": ["money"]}, "urgent_needs.0", "not-one-of"),
        ({"received_by": "xã Đồng Kỳ"}, "received_by", "not-a-code"),
        ({"narrative": "x" * 20_001}, "narrative", "invalid"),
    ],
)
def test_a_bad_field_is_named_with_a_code_and_never_repeated(changes: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        command("receive-victim", **changes)
    assert refused.value.code == "invalid-body"
    assert refused.value.fields == {field: code}


@pytest.mark.parametrize("text", ["Nguye\u0302\u0303n", "a\x00b", "\ud800"])
def test_text_that_is_not_clean_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        command("receive-victim", person=person(full_name=text))
    assert refused.value.code == "body-not-clean"


def test_a_command_about_no_case_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        command("classify-case", case=None)


def test_a_case_code_is_readable_and_follows_from_the_case() -> None:
    code = case_code(CASE, "24", 2026)
    assert code == case_code(CASE, "24", 2026)
    assert code.startswith("24-2026-")
    assert not set(code[8:]) & set("ILOU")
    codes = {case_code(CaseId(derive("case", number)), "24", 2026) for number in range(2000)}
    assert len(codes) == 2000

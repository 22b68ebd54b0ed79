"""`hoigia case`: a case put together from its events, and times as people write them."""

import pytest

from deploy.cli.case import _moment, compose
from deploy.problems import Problem


def event(service: str, kind: str, **data: object) -> dict[str, object]:
    return {"service": service, "type": kind, "data": data}


def test_a_case_is_composed_of_the_newest_event_of_each_kind() -> None:
    found = {
        "case_id": "c",
        "events": [
            event("intake", "VictimReceived.v1", code="24-2026-ABCDEFGH"),
            event("intake", "CaseClassified.v1", suspected_channel="marriage"),
            event("intake", "CaseClassified.v1", suspected_channel="online"),
        ],
        "complete_to": {"intake": 3},
    }
    composed = compose(found)
    assert composed["code"] == "24-2026-ABCDEFGH"
    assert composed["services"]["intake"]["CaseClassified.v1"] == {"suspected_channel": "online"}
    assert composed["complete_to"] == {"intake": 3}


def test_a_case_without_a_reception_has_no_code() -> None:
    assert compose({"case_id": "c", "events": [], "complete_to": {}})["code"] is None


@pytest.mark.parametrize("text", ["2026-03-02T08:30:00+07:00", "2026-03-02T08:30:00", "2026-03-02T01:30:00Z"])
def test_a_time_without_an_offset_is_a_time_in_viet_nam(text: str) -> None:
    assert _moment(text) == "2026-03-02T01:30:00.000000Z"


def test_what_is_no_time_is_wrong_usage() -> None:
    with pytest.raises(Problem) as problem:
        _moment("yesterday")
    assert problem.value.exit_code == 2

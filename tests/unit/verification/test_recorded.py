"""What one agency recorded is offered to the next: masked, and counted."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from services.verification.domain.recorded import Noted, recorded
from services.verification.events.upcasts import UPCASTS
from shared.kernel.ids import derive
from tests.unit.verification.cases import (
    FIRST,
    HEALTH,
    POLICE,
    SECOND,
    after,
    evidence,
    open_it,
    said,
    statement,
    use,
)

THIRD = derive("item", 3)
SECRET = "bí mật không ai được thấy"


def offered(*commands: Any, agency: str = POLICE) -> Any:
    return recorded(Noted(event, agency) for event in after(open_it, *commands).past)


def test_it_says_who_took_what_when_and_about_which_matters() -> None:
    (listed,) = offered(replace(statement, language="hmn", interpreter=True))["statements"]
    assert listed == {
        "statement_id": FIRST,
        "taken_on": "2026-03-06",
        "agency": POLICE,
        "interviewer": "dieu-tra-vien",
        "source": "e",
        "speaker": "person",
        "matters": ["recruitment"],
        "language": "hmn",
        "interpreter": True,
        "links": [],
    }


def test_it_never_says_what_was_said() -> None:
    secret = said(SECRET)
    told = offered(replace(statement, content=secret), replace(evidence, description=secret))
    assert SECRET not in json.dumps(told, ensure_ascii=False)
    assert told["evidence"] == [{"evidence_id": SECOND, "source": "b", "agency": POLICE, "has_file": True}]


def test_it_counts_what_was_spared_and_what_was_not() -> None:
    again = replace(
        statement, statement_id=THIRD, taken_on=date(2026, 3, 9), retelling_reason="incomplete", asker_agency=HEALTH
    )
    assert offered()["retellings"] == {"avoided": 0, "made": 0}
    assert offered(statement, use, use, again)["retellings"] == {"avoided": 2, "made": 1}


def test_a_statement_of_before_anybody_asked_is_listed_as_the_whole_account() -> None:
    kind, data = UPCASTS["StatementTaken.v1"]({"statement_id": FIRST})
    assert (kind, data["speaker"], data["matters"]) == ("StatementTaken.v2", None, [])
    (listed,) = offered(replace(statement, matters=()))["statements"]
    assert listed["matters"] == ["account"]

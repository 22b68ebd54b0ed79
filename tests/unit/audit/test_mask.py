"""The ledger shows that something of a class is there, never what it says; and reads what owners answer strictly."""

import base64
from typing import Any

import pytest

from services.audit.replay.masking import mask
from services.audit.service.sources import read_batch
from shared.eventlog.spelling import UnreadableError, spell_record
from tests.support.examples import envelope
from tests.support.records import ORIGIN, log


def test_an_envelope_shows_its_class_wherever_it_stands() -> None:
    sealed = envelope("x")
    data: Any = {"person": {"full_name": sealed, "sex": "Feminine"}, "notes": [sealed, None, 3]}
    assert mask(data) == {
        "person": {"full_name": {"masked": "identity"}, "sex": "Feminine"},
        "notes": [{"masked": "identity"}, None, 3],
    }


def answer(**changes: object) -> Any:
    return {
        "origin": ORIGIN,
        "head": 3,
        "records": [spell_record(one) for one in log(3)],
        "commands": [],
        "newest_command": 0,
        **changes,
    }


def test_what_an_owner_spells_is_read_as_it_stands_in_its_log() -> None:
    batch = read_batch(answer())
    assert (batch.origin, batch.head, list(batch.records)) == (ORIGIN, 3, log(3))


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        answer(records=None),
        answer(head="many"),
        answer(records=[{}]),
        answer(records=[{**answer()["records"][0], "salt": "not base64!"}]),
        answer(records=[{**answer()["records"][0], "stream": "x"}]),
        answer(records=[{**answer()["records"][0], "recorded_at": "today"}]),
    ],
)
def test_what_is_no_batch_of_records_is_not_taken(wrong: object) -> None:
    with pytest.raises(UnreadableError):
        read_batch(wrong)


def test_bytes_travel_in_base64() -> None:
    spelled: Any = spell_record(log(1)[0])
    assert base64.b64decode(spelled["data"]) == log(1)[0].data

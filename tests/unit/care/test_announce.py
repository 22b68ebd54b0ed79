"""What care tells says nothing of where anybody is, and of a complaint no more than of a month of school."""

from typing import Any

import pytest

from services.care.announce import announce
from services.care.events import (
    EVENTS,
    ComplaintAnswered,
    ComplaintFiled,
    Event,
    FindingNoted,
    LegalNoteWritten,
    SchoolAttended,
)
from shared.contracts.care import CareRecorded
from shared.contracts.registry import published_by
from shared.contracts.wire import encode_data, type_of
from tests.support.examples import example

UNTOLD = {"facility", "school", "lawyer", "note", "text", "reason_given", "about", "channel", "matter"}


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_tells_its_version_and_nothing_that_is_not_to_be_told(kind: type[Event]) -> None:
    message: Any = announce(example(kind), 7)
    assert message.version == 7
    told = encode_data(message)
    assert isinstance(told, dict)
    assert not UNTOLD & told.keys()


def test_whatever_is_recorded_and_not_told_looks_the_same() -> None:
    kinds = (FindingNoted, SchoolAttended, LegalNoteWritten, ComplaintFiled, ComplaintAnswered)
    assert [announce(example(kind), 3) for kind in kinds] == [CareRecorded(version=3, record_id=None)] * len(kinds)


def test_every_message_of_the_service_comes_from_an_event() -> None:
    assert {type_of(announce(example(kind), 1)) for kind in EVENTS} == published_by("care")

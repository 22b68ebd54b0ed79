"""What a replay tells nobody, or only who may know: complaints, what is unnamed, other files, what is erased."""

from dataclasses import replace
from typing import Any

from services.audit.replay.case import CaseReplay
from services.audit.replay.sight import sight
from tests.support.memory_node import MemoryNode
from tests.unit.audit.test_replay import OFFICER, STRANGER, replayed, with_stranger


def test_the_agency_that_a_complaint_is_about_could_not_have_opened_it() -> None:
    node = MemoryNode()
    case = node.give("receive-victim", OFFICER)
    assert case is not None
    assert node.give("file-complaint", OFFICER, case, about=STRANGER) is not None
    replay = replayed((node, case))
    replay = replace(replay, entries=[with_stranger(entry) for entry in replay.entries])
    assert not [field for field in opened(replay, STRANGER) if field.startswith("ComplaintFiled.")]
    other = replayed((node, case))
    assert [field for field in opened(other, OFFICER.agency) if field.startswith("ComplaintFiled.")]


def opened(replay: CaseReplay, agency: str) -> list[str]:
    """Name the values that an agency could have opened at the end."""
    found: Any = sight(replay, replay.entries[-1].record.recorded_at, agency)
    return [value["field"] for value in found["agencies"][0]["values"]]

"""Every state that `hoigia status` names stands in the page that says what to make of it."""

import re

from deploy import supervisor
from deploy.status import DOWN, UNREACHABLE
from shared.house.asking import SILENT
from shared.messaging import states
from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs/how-to/see-how-it-does.md").read_text(encoding="utf-8")


def told_in(head: str) -> set[str]:
    """Give the words in the first column of the table with such a head."""
    table = PAGE.split(f"| {head} |")[1].split("\n\n")[0]
    return {
        word for row in table.splitlines() for word in re.findall(r"[a-z]+", row.split("|")[1] if "|" in row else "")
    }


def test_every_state_of_a_part_is_explained() -> None:
    of_parts = {
        supervisor.WAITING, supervisor.STARTING, supervisor.RESTARTING, supervisor.STOPPING, supervisor.STOPPED,
        supervisor.FAILED, supervisor.REFUSED, DOWN, UNREACHABLE, SILENT,
    }  # fmt: skip
    assert of_parts <= told_in("a part is")


def test_every_state_inside_a_service_is_explained() -> None:
    of_states = {value for name, value in vars(states).items() if name.isupper() and isinstance(value, str)}
    assert len(of_states) == 7
    unwell = {doing for doing in of_states if not states.PartState(name="relay", doing=doing).is_well}
    assert unwell <= told_in("inside a service")

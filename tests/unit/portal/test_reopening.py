"""What the mirror makes of a case that is worked on again."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from services.portal.projections import mirror
from services.portal.rules.stages import LASTING, REACHED, STAGES
from shared.contracts.intake import CaseReopened
from shared.contracts.message import Message
from shared.kernel.ids import EventId, derive
from shared.messaging.inbound import Inbound

CASE = derive("case", "x")
NOW = datetime(2026, 4, 21, 3, tzinfo=UTC)


class Kept:
    """Keeps what a projection asks for."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.asked: list[tuple[str, Sequence[object]]] = []

    def execute(self, query: str, params: Sequence[object] | None = None, /) -> None:
        self.asked.append((query, params or ()))


def test_only_the_closing_does_not_last() -> None:
    assert set(REACHED) - set(LASTING) == {"CaseClosed.v1"}
    assert all(STAGES[rank] == REACHED[kind] for kind, rank in LASTING.items())


def test_a_reopened_case_has_the_highest_stage_that_lasts() -> None:
    writer = Kept()
    message = Message(
        id=EventId(derive("event", "x")),
        source="hoigia.example/24/intake/00",
        type=CaseReopened.TYPE,
        subject=CASE,
        time=NOW,
        position=5,
        previous=4,
        correlation="c",
        causation=None,
        data=CaseReopened(version=7, reason="person-returned", reopened_on=date(2026, 4, 21)),
    )
    mirror(writer, Inbound(1, "intake", NOW, message))
    kept, changed = writer.asked
    assert kept[0].startswith("INSERT INTO message")
    assert changed[0].startswith("UPDATE case_line SET stage")
    assert changed[1] == (list(LASTING), list(LASTING.values()), CASE, CASE)

"""Whatever is asked in whatever order: what was decided can be folded, and no result is reached by a short cut."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.verification.commands import Command, Link
from services.verification.domain import DECIDER
from services.verification.events import Event, InitialCheckCompleted, VictimCertified, VictimVerified
from shared.kernel.ids import derive
from shared.kernel.refusal import Refused
from tests.unit.verification.cases import (
    FIRST,
    OTHER_POLICE,
    SECOND,
    certify,
    check,
    check_with_document,
    deny,
    determine,
    evidence,
    leave_open,
    open_it,
    request,
    statement,
)

COMMANDS: list[Command] = [
    open_it,
    check,
    check_with_document,
    request,
    replace(request, to_agency=OTHER_POLICE),
    statement,
    replace(statement, statement_id=derive("item", 3), links=(Link(kind="corrects", statement_id=FIRST),)),
    evidence,
    determine,
    deny,
    leave_open,
    replace(determine, weighs=(FIRST, SECOND)),
    replace(deny, asker_role="approver"),
    certify,
    replace(certify, document="GXN-TT"),
]


def history(commands: Sequence[Command]) -> list[Event]:
    """Give what came of asking these one after another; a refusal leaves everything as it was."""
    events: list[Event] = []
    for command in commands:
        try:
            events += DECIDER.decide(command, DECIDER.fold(events))
        except Refused:
            continue
    return events


@given(st.lists(st.sampled_from(COMMANDS), max_size=25))
def test_no_order_of_commands_reaches_a_certificate_by_a_short_cut(commands: list[Command]) -> None:
    events = history(commands)
    kinds = [type(event) for event in events]
    for position, kind in enumerate(kinds):
        if kind is VictimVerified:
            assert InitialCheckCompleted in kinds[:position]
        if kind is VictimCertified:
            assert VictimVerified in kinds[:position]
    assert kinds.count(InitialCheckCompleted) <= 1


@given(st.lists(st.sampled_from(COMMANDS), max_size=25))
def test_asking_everything_a_second_time_verifies_nobody_twice(commands: list[Command]) -> None:
    events = history([*commands, *commands])
    assert [type(event) for event in events].count(VictimVerified) <= 1

"""Whatever is asked in whatever order: what was decided can be folded, and no result is reached by a short cut."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.verification.commands import Command, Link
from services.verification.domain import DECIDER
from services.verification.events import (
    DeterminationLeftOpen,
    Event,
    EvidenceAdded,
    InitialCheckCompleted,
    StatementTaken,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
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
    replace(deny, weighs=(SECOND,)),
    replace(determine, weighs=(derive("item", 3),)),
    replace(deny, asker_role="approver"),
    certify,
    replace(certify, document="GXN-TT"),
]


RESULTS = (VictimVerified, VictimNotConfirmed, DeterminationLeftOpen)


def history(commands: Sequence[Command]) -> list[Event]:
    """Give what came of asking these one after another; a refusal leaves everything as it was.

    As in the log, no id is given to two statements or pieces of evidence.
    """
    events: list[Event] = []
    for command in commands:
        try:
            new = DECIDER.decide(command, DECIDER.fold(events))
        except Refused:
            continue
        items = {item_of(event) for event in events} - {None}
        events += [event for event in new if item_of(event) not in items]
    return events


def item_of(event: Event) -> str | None:
    match event:
        case StatementTaken(statement_id=item) | EvidenceAdded(evidence_id=item):
            return item
        case _:
            return None


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


@given(st.lists(st.sampled_from(COMMANDS), max_size=30))
def test_nobody_is_verified_again_unless_the_result_was_overturned_between(commands: list[Command]) -> None:
    results = [type(event) for event in history(commands) if isinstance(event, RESULTS)]
    assert (VictimVerified, VictimVerified) not in set(pairwise(results))


@given(st.lists(st.sampled_from(COMMANDS), max_size=30))
def test_a_result_is_overturned_only_by_what_came_after_it(commands: list[Command]) -> None:
    known: set[str] = set()
    standing: tuple[type[Event], frozenset[str]] | None = None
    for event in history(commands):
        if isinstance(event, StatementTaken | EvidenceAdded):
            known.add(str(item_of(event)))
        if isinstance(event, RESULTS):
            if standing is not None and standing[0] in {VictimVerified, VictimNotConfirmed}:
                assert set(event.weighed) - standing[1]
            standing = (type(event), frozenset(known))

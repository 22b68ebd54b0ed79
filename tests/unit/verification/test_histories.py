"""Whatever is asked in whatever order: what was decided can be folded, and no result is reached by a short cut."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from hypothesis import given
from hypothesis import strategies as st

from services.verification.announce import announce
from services.verification.commands import Command, Link
from services.verification.domain import DECIDER
from services.verification.events import (
    CertificateRegistered,
    CertificateWithdrawn,
    ContestDecided,
    DeterminationContested,
    DeterminationLeftOpen,
    DeterminationReopened,
    Event,
    EvidenceAdded,
    FallbackTested,
    IndicatorNoted,
    InitialCheckCompleted,
    RetellingAvoided,
    RetellingMade,
    StatementTaken,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.contracts import verification as public
from shared.kernel.ids import derive
from shared.kernel.refusal import Refused
from tests.unit.verification.cases import (
    FIRST,
    OTHER_POLICE,
    SECOND,
    SIGN,
    TEST,
    certify,
    check,
    check_with_document,
    contest,
    decide_contest,
    deny,
    determine,
    evidence,
    extend,
    inform,
    leave_open,
    open_it,
    reopen,
    request,
    sign,
    statement,
    test,
    use,
    withdraw,
)

THIRD = derive("item", 3)
AGAIN = replace(statement, statement_id=THIRD, interviewer="can-bo", retelling_reason="incomplete")

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
    replace(certify, document="GXN-TT", issuer="CQDT"),
]
WHOLE: list[Command] = [
    *COMMANDS,
    AGAIN,
    extend,
    use,
    sign,
    test,
    replace(determine, weighs=(SIGN, TEST)),
    replace(deny, weighs=(SIGN, THIRD)),
    inform,
    contest,
    replace(contest, contest_id=derive("contest", 2)),
    decide_contest,
    replace(decide_contest, outcome="dismissed"),
    reopen,
    replace(reopen, items=(THIRD,)),
    withdraw,
    replace(withdraw, document="GXN-TT"),
]
# The way to a determination is long: most sequences begin on it, so that what follows is reached.
BEGUN = st.sampled_from(
    [[], [open_it, check], [open_it, check, request, statement], [open_it, check, request, statement, deny]]
)
LIVES = st.builds(list[Command].__add__, BEGUN, st.lists(st.sampled_from(WHOLE), max_size=30))


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
        if items.isdisjoint(item_of(event) for event in new):
            events += new
    return events


def item_of(event: Event) -> str | None:
    match event:
        case StatementTaken(statement_id=item) | EvidenceAdded(evidence_id=item):
            return item
        case IndicatorNoted(indicator_id=item) | FallbackTested(test_id=item):
            return item
        case DeterminationContested(contest_id=item):
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


@given(LIVES)
def test_a_determination_never_names_what_is_not_there(commands: list[Command]) -> None:
    there: set[str] = set()
    for event in history(commands):
        match event:
            case VictimVerified() | VictimNotConfirmed() | DeterminationLeftOpen():
                assert event.weighed
                assert set(event.weighed) <= there
            case DeterminationReopened():
                assert set(event.items) <= there
            case IndicatorNoted():
                assert set(event.rests_on) <= there
            case _:
                pass
        there |= {str(item_of(event))} - {"None"}


@given(LIVES)
def test_support_never_runs_on_after_a_negative_result_that_nobody_overcame(commands: list[Command]) -> None:
    """As far as it is announced: only a later result, or one opened again for a reason, lets it run."""
    running, told_why = True, False
    for version, event in enumerate(history(commands), 1):
        match announce(event, version):
            case public.VictimNotConfirmed():
                running, told_why = False, False
            case public.StatementTaken() | public.EvidenceAdded():
                told_why = True
            case public.ContestDecided(outcome="accepted"):
                told_why = True
            case public.VictimVerified() | public.DeterminationLeftOpen() | public.DeterminationReopened():
                assert running or told_why
                running = True
            case public.VictimCertified() | public.CertificateRegistered():
                assert running
            case _:
                pass


@given(LIVES)
def test_a_contest_is_of_a_negative_result_and_ends_once(commands: list[Command]) -> None:
    numbers: list[type[Event]] = []
    open_contest: str | None = None
    for event in history(commands):
        match event:
            case VictimVerified() | VictimNotConfirmed() | DeterminationLeftOpen():
                numbers.append(type(event))
            case DeterminationContested():
                assert open_contest is None
                assert numbers[event.determination - 1] is VictimNotConfirmed
                open_contest = event.contest_id
            case ContestDecided():
                assert event.contest_id == open_contest
                open_contest = None
            case _:
                pass


@given(LIVES)
def test_retellings_are_counted_one_by_one(commands: list[Command]) -> None:
    events = history(commands)
    made = [event.made for event in events if isinstance(event, RetellingMade)]
    avoided = [event.avoided for event in events if isinstance(event, RetellingAvoided)]
    assert made == list(range(1, len(made) + 1))
    assert avoided == list(range(1, len(avoided) + 1))


@given(LIVES)
def test_certificates_stand_one_of_a_kind_and_each_is_registered(commands: list[Command]) -> None:
    standing: set[str] = set()
    events = history(commands)
    for event, following in zip_longest(events, events[1:]):
        match event:
            case VictimCertified():
                assert event.document not in standing
                assert isinstance(following, CertificateRegistered)
                assert following.document == event.document
                standing.add(event.document)
            case CertificateWithdrawn():
                standing.remove(event.document)
            case VictimNotConfirmed():
                assert not standing
            case _:
                pass

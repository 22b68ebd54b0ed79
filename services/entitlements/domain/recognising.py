"""One person in two cases: what is given once is kept where both cases see it, and is given in one of them.

Nothing here decides on support itself: what a command led to is looked at afterwards, whatever it was, so that
no way of granting, paying, recovering or stopping can be forgotten.
"""

from collections.abc import Iterator, Sequence
from functools import reduce

from services.entitlements.commands import (
    Command,
    ConfirmDelivery,
    ConfirmPayment,
    DenySamePerson,
    NoteSamePerson,
    OnCase,
    OrderPayment,
)
from services.entitlements.domain.evolving import evolve
from services.entitlements.domain.state import Grant, Once, Same, State
from services.entitlements.events import (
    Event,
    GivenTwiceFound,
    LinkDenied,
    OnceOnlyGiven,
    SamePersonDenied,
    SamePersonKnown,
)
from services.entitlements.rules.elsewhere import (
    CERTAIN,
    Elsewhere,
    Standing,
    benefit_and_person,
    must_not_be_paid_elsewhere,
)
from shared.kernel.refusal import Refused


def note_same(command: NoteSamePerson, state: State) -> list[SamePersonKnown]:
    """Note a recognition; one that is certain takes the place of one that was not."""
    known = state.same.get(command.link_id)
    if known is not None and known.by in {command.by, CERTAIN}:
        return []
    return [SamePersonKnown(link_id=command.link_id, person=command.person, by=command.by)]


def deny_same(command: DenySamePerson, state: State) -> list[Event]:
    """Free a person of every recognition that rests on name and day of birth; raises :class:`Refused`."""
    of_person = {link: same for link, same in state.same.items() if same.person == command.person}
    if not of_person:
        raise Refused("no-same-person")
    open_links = [link for link, same in of_person.items() if same.by != CERTAIN and link not in state.denied]
    if not open_links:
        certain = any(same.by == CERTAIN for same in of_person.values())
        raise Refused("same-person-certain" if certain else "no-same-person")
    told: list[Event] = []
    for link in sorted(open_links):
        told.append(
            SamePersonDenied(link_id=link, person=command.person, denied_on=command.today, reason=command.reason)
        )
        told.append(LinkDenied(link_id=link, case_id=command.case_id))
    return told


def linked(command: Command, state: State, told: Sequence[Event]) -> list[Event]:
    """Give what a command led to with what follows for the other cases of the same people; raises :class:`Refused`.

    The state holds the links beside the case, so that all of it is recorded at once or not at all.
    """
    if not isinstance(command, OnCase) or not (state.same or isinstance(command, NoteSamePerson)):
        return [*told]
    _must_not_be_second(command, state)
    after = reduce(evolve, told, state)
    moved = [_given(grant, link, command.case_id) for link, grant in _once_only(after) if _is_new(after, link, grant)]
    return [*told, *moved, *_twice(after, command.case_id)]


def given_elsewhere(state: State, case: str, person: int) -> tuple[Elsewhere, ...]:
    """Give what stands in the other cases of a person, of recognitions that nobody denied."""
    return tuple(
        _elsewhere(decision, one, state.same[link])
        for link, same in state.same.items()
        if same.person == person and _binds(state, link)
        for decision, one in state.once_only.get(link, {}).items()
        if one.case_id != case
    )


def _elsewhere(decision: str, one: Once, same: Same) -> Elsewhere:
    return Elsewhere(
        decision_id=decision,
        benefit=one.benefit,
        standing=one.standing,
        paid_on=one.paid_on,
        certain=same.by == CERTAIN,
    )


def _binds(state: State, link: str) -> bool:
    return state.same[link].by == CERTAIN or link not in state.denied


def _must_not_be_second(command: OnCase, state: State) -> None:
    if not isinstance(command, OrderPayment | ConfirmPayment | ConfirmDelivery):
        return
    grant = state.grant(command.decision_id)
    if grant is None or not grant.earlier.once:
        return
    benefit, person = benefit_and_person(grant.earlier.benefit)
    must_not_be_paid_elsewhere(benefit, grant.standing, given_elsewhere(state, command.case_id, person))


def _once_only(state: State) -> Iterator[tuple[str, Grant]]:
    for link, same in state.same.items():
        for grant in state.grants:
            if grant.earlier.once and benefit_and_person(grant.earlier.benefit)[1] == same.person:
                yield link, grant


def _is_new(state: State, link: str, grant: Grant) -> bool:
    known = state.once_only.get(link, {}).get(grant.decision_id)
    return known is None or known.standing is not grant.standing


def _given(grant: Grant, link: str, case: str) -> OnceOnlyGiven:
    return OnceOnlyGiven(
        link_id=link,
        case_id=case,
        decision_id=grant.decision_id,
        rule=grant.rule,
        benefit=benefit_and_person(grant.earlier.benefit)[0],
        standing=grant.standing,
        paid_on=grant.given_on if grant.standing is Standing.PAID else None,
    )


def _twice(state: State, case: str) -> Iterator[GivenTwiceFound]:
    """Tell of what stands in both cases, once for each two decisions and once more when both are paid."""
    for link, grant in _once_only(state):
        benefit, person = benefit_and_person(grant.earlier.benefit)
        if grant.standing is Standing.FREED or not _binds(state, link):
            continue
        for other in given_elsewhere(state, case, person):
            paid = other.standing is grant.standing is Standing.PAID
            alike = other.benefit == benefit and other.standing is not Standing.FREED
            if alike and (grant.decision_id, other.decision_id, paid) not in state.twice:
                yield GivenTwiceFound(
                    decision_id=grant.decision_id,
                    other_decision_id=other.decision_id,
                    rule=grant.rule,
                    by=state.same[link].by,
                    paid=paid,
                )

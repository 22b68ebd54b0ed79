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
from services.entitlements.domain.state import Grant, State
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
    is_surer,
    must_not_be_paid_elsewhere,
    reference_of,
)
from shared.kernel.refusal import Refused


def note_same(command: NoteSamePerson, state: State) -> list[SamePersonKnown]:
    """Note a recognition; one that is surer takes the place of one that was less."""
    known = state.same.get(command.link_id)
    if known is not None and not is_surer(command.by, known.by):
        return []
    return [SamePersonKnown(link_id=command.link_id, person=command.person, by=command.by)]


def deny_same(command: DenySamePerson, state: State) -> list[Event]:
    """Free a person of one recognition, of the only open one where none is named; raises :class:`Refused`."""
    links = [link for link, same in state.same.items() if same.person == command.person and state.binds(link)]
    named = [link for link in links if command.match in {None, link}]
    if not named:
        raise Refused("no-same-person")
    if len(named) > 1:
        raise Refused("several-matches", fields={"match": "required"})
    (link,) = named
    by = state.same[link].by
    return [
        SamePersonDenied(link_id=link, person=command.person, by=by, denied_on=command.today, reason=command.reason),
        LinkDenied(link_id=link, case_id=command.case_id, by=by),
    ]


def linked(command: Command, state: State, told: Sequence[Event]) -> list[Event]:
    """Give what a command led to with what follows for the other cases of the same people; raises :class:`Refused`.

    The state holds the links beside the case, so that all of it is recorded at once or not at all.
    """
    if not isinstance(command, OnCase) or not (state.same or isinstance(command, NoteSamePerson)):
        return [*told]
    _must_not_be_second(command, state)
    after = reduce(evolve, told, state)
    moved = [(link, grant) for link, grant in _once_only(after) if _is_new(after, link, grant)]
    given = [_given(grant, link, command.case_id) for link, grant in moved]
    compared = {one.link_id for one in told if isinstance(one, SamePersonKnown | SamePersonDenied)}
    # Told where something was given or compared, and by whoever did that; what was freed makes nothing double.
    further = [
        (link, grant)
        for link, grant in _once_only(after)
        if link in compared or grant.standing.is_beyond(_known(after, link, grant))
    ]
    return [*told, *given, *_twice(after, further, case=command.case_id)]


def given_elsewhere(state: State, case: str, person: int) -> tuple[Elsewhere, ...]:
    """Give what stands in the other cases of a person, of recognitions that nobody denied."""
    return tuple(
        one
        for link, same in state.same.items()
        if same.person == person and state.binds(link)
        for one in _elsewhere(state, link, case)
    )


def _elsewhere(state: State, link: str, case: str) -> Iterator[Elsewhere]:
    for decision, one in state.once_only.get(link, {}).items():
        if one.case_id != case:
            yield Elsewhere(
                reference=reference_of(link, decision),
                benefit=one.benefit,
                standing=one.standing,
                paid_on=one.paid_on,
                certain=state.same[link].by == CERTAIN,
            )


def _must_not_be_second(command: OnCase, state: State) -> None:
    if not isinstance(command, OrderPayment | ConfirmPayment | ConfirmDelivery):
        return
    grant = state.grant(command.decision_id)
    if grant is None or not grant.earlier.once:
        return
    if isinstance(command, ConfirmPayment) and grant.order_id is not None:
        # Its order was out: the money has left, and what left twice is recorded and told, not hidden.
        return
    benefit, person = benefit_and_person(grant.earlier.benefit)
    must_not_be_paid_elsewhere(benefit, grant.standing, given_elsewhere(state, command.case_id, person))


def _once_only(state: State) -> Iterator[tuple[str, Grant]]:
    for link, same in state.same.items():
        for grant in state.grants:
            if grant.earlier.once and benefit_and_person(grant.earlier.benefit)[1] == same.person:
                yield link, grant


def _known(state: State, link: str, grant: Grant) -> Standing | None:
    known = state.once_only.get(link, {}).get(grant.decision_id)
    return None if known is None else known.standing


def _is_new(state: State, link: str, grant: Grant) -> bool:
    return _known(state, link, grant) is not grant.standing


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


def _twice(state: State, further: Sequence[tuple[str, Grant]], *, case: str) -> Iterator[GivenTwiceFound]:
    """Tell of what stands in both cases, once for each two decisions and again when more is known of it."""
    for link, grant in further:
        benefit = benefit_and_person(grant.earlier.benefit)[0]
        for other in _elsewhere(state, link, case):
            if other.benefit != benefit or Standing.FREED in {grant.standing, other.standing}:
                continue
            found = GivenTwiceFound(
                decision_id=grant.decision_id,
                other_reference=other.reference,
                rule=grant.rule,
                by=state.same[link].by,
                paid=other.standing is grant.standing is Standing.PAID,
                denied=not state.binds(link),
            )
            if found not in state.twice:
                yield found

"""A case at entitlements: what is known, what was granted, and what may be decided under a rule book."""

from collections.abc import Sequence
from functools import partial
from typing import TypeAlias, assert_never

from services.entitlements.commands import Ask, Assess, Command, ConfirmPayment, GrantSupport, RefuseSupport
from services.entitlements.domain.assessing import assessed
from services.entitlements.domain.evolving import evolve
from services.entitlements.domain.granting import day_in_case, grant, refuse
from services.entitlements.domain.paying import pay
from services.entitlements.domain.recomputing import recomputed
from services.entitlements.domain.state import Grant, State
from services.entitlements.events import Event, ReceptionKnown
from services.entitlements.rules.book import RuleBook
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused

__all__ = ["EntitlementsDecider", "Grant", "State", "decide", "decider", "evolve", "recomputed", "stream_of"]


def decide(book: RuleBook, command: Command, state: State) -> Sequence[Event]:
    """Decide a command on a case under a rule book; raises :class:`Refused`."""
    if isinstance(command, Assess):
        return [assessed(book, command, state)]
    if state.reception is None:
        raise Refused("not-assessed")
    return [_decide_known(book, command, state=state, reception=state.reception)]


def _decide_known(book: RuleBook, command: Ask, *, state: State, reception: ReceptionKnown) -> Event:
    match command:
        case GrantSupport():
            day_in_case(command.legal_date, command.today, reception=reception)
            return grant(book, command, state=state, reception=reception)
        case RefuseSupport():
            day_in_case(command.legal_date, command.today, reception=reception)
            return refuse(book, command, state)
        case ConfirmPayment():
            return pay(command, state)
        case _:
            assert_never(command)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


EntitlementsDecider: TypeAlias = Decider[Command, State, Event]


def decider(book: RuleBook) -> EntitlementsDecider:
    """Make the decider that judges by a rule book."""
    return Decider(State(), partial(decide, book), evolve)

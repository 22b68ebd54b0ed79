"""A case at entitlements and the budget lines it draws on: what may be decided under a rule book.

A decision that draws on a line is recorded in the case and on the line by one append that names the versions of
both: two decisions at once cannot give the same money, for the second finds the line moved and is decided again.
"""

from collections.abc import Sequence
from functools import partial
from typing import TypeAlias, assert_never

from services.entitlements.commands import (
    Ask,
    Assess,
    AssessFinding,
    ChangeBudgetLine,
    Command,
    ConfirmDelivery,
    ConfirmPayment,
    DenySamePerson,
    FundDecision,
    GrantSupport,
    NoteAge,
    NoteCertificate,
    NoteChild,
    NoteSamePerson,
    NoteStay,
    OnCase,
    OpenBudgetLine,
    OrderPayment,
    Pay,
    RecoverPayment,
    RefuseSupport,
    StopSupport,
    SubmitApplication,
    WithdrawApplication,
)
from services.entitlements.domain.applying import apply
from services.entitlements.domain.assessing import assess_again
from services.entitlements.domain.evolving import evolve
from services.entitlements.domain.granting import grant, refuse
from services.entitlements.domain.knowing import note
from services.entitlements.domain.lines import fund
from services.entitlements.domain.paying import deliver, fund_decision, order, pay, recover
from services.entitlements.domain.recognising import deny_same, linked, note_same
from services.entitlements.domain.recomputing import recomputed
from services.entitlements.domain.state import Grant, Line, State
from services.entitlements.domain.stopping import stop
from services.entitlements.events import (
    BudgetLineChanged,
    BudgetLineOpened,
    Event,
    FundsCommitted,
    FundsReleased,
    FundsReturned,
    FundsSpent,
    LinkDenied,
    OnceOnlyGiven,
    ReceptionKnown,
)
from services.entitlements.rules.book import RuleBook
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused

__all__ = [
    "EntitlementsDecider",
    "Grant",
    "Line",
    "State",
    "decide",
    "decider",
    "evolve",
    "file_of",
    "recomputed",
    "stream_of",
]


def decide(book: RuleBook, command: Command, state: State) -> Sequence[Event]:
    """Decide a command on a case or a budget line under a rule book; raises :class:`Refused`."""
    return linked(command, state, _decide(book, command, state))


def _decide(book: RuleBook, command: Command, state: State) -> Sequence[Event]:
    match command:
        case OpenBudgetLine() | ChangeBudgetLine():
            return [fund(command, state)]
        case NoteSamePerson():
            return note_same(command, state)
        case DenySamePerson():
            return deny_same(command, state)
        case NoteStay() | NoteChild() | NoteAge() | NoteCertificate():
            return note(command, state)
        case _ if isinstance(command, Assess):
            return assess_again(book, command, state)
        case _:
            if state.reception is None:
                raise Refused("not-assessed")
            return _decide_known(book, command, state=state, reception=state.reception)


def _decide_known(book: RuleBook, command: Ask, *, state: State, reception: ReceptionKnown) -> Sequence[Event]:
    match command:
        case GrantSupport():
            return grant(book, command, state=state, reception=reception)
        case RefuseSupport():
            return refuse(book, command, state=state, reception=reception)
        case SubmitApplication() | WithdrawApplication():
            return [apply(book, command, state=state, reception=reception)]
        case _:
            return _decide_paid(book, command, state)


def _decide_paid(book: RuleBook, command: Pay, state: State) -> Sequence[Event]:
    match command:
        case FundDecision():
            return fund_decision(command, state)
        case OrderPayment() | ConfirmDelivery():
            return [order(command, state) if isinstance(command, OrderPayment) else deliver(book, command, state)]
        case ConfirmPayment():
            return pay(book, command, state)
        case RecoverPayment():
            return recover(command, state)
        case StopSupport():
            return stop(command, state)
        case _:
            assert_never(command)


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case, or the budget line."""
    return StreamId(file_of(command))


def file_of(command: Command) -> str:
    """Name the file a command is about, which is the subject of what it records in a case."""
    if isinstance(command, OpenBudgetLine | ChangeBudgetLine):
        return command.line_id
    return command.case_id


def beside(command: Command, state: State) -> Sequence[StreamId]:
    """Name the lines that a command on a case may move, and the links of its people: they are held with the case."""
    links = set(state.same) if isinstance(command, OnCase) else set()
    if isinstance(command, NoteSamePerson):
        links.add(command.link_id)
    return [*_lines_beside(command, state), *(StreamId(link) for link in sorted(links))]


def _lines_beside(command: Command, state: State) -> Sequence[StreamId]:
    match command:
        case GrantSupport() | FundDecision():
            named = [command.line_id]
        case ConfirmPayment() | RecoverPayment() | StopSupport():
            drawn = state.grant(command.decision_id)
            named = [] if drawn is None else [drawn.line_id]
        # Also a finding that is not negative may bring out what an earlier one ended.
        case AssessFinding():
            named = [one.line_id for one in state.grants if one.is_owed]
        case _:
            named = []
    return [StreamId(line_id) for line_id in sorted({one for one in named if one is not None})]


def home_of(event: Event) -> StreamId | None:
    """Name the stream of an event that belongs to a budget line or a link; ``None`` for one of the case."""
    match event:
        case BudgetLineOpened() | BudgetLineChanged():
            return StreamId(event.line_id)
        case FundsCommitted() | FundsSpent() | FundsReleased() | FundsReturned():
            return StreamId(event.line_id)
        case OnceOnlyGiven() | LinkDenied():
            return StreamId(event.link_id)
        case _:
            return None


EntitlementsDecider: TypeAlias = Decider[Command, State, Event]


def decider(book: RuleBook) -> EntitlementsDecider:
    """Make the decider that judges by a rule book."""
    return Decider(State(), partial(decide, book), evolve, beside=beside, home=home_of)

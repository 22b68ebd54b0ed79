"""Cases and budget lines kept in streams of their own, as the log keeps them, without a log."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.entitlements.commands import (
    Command,
    ConfirmDelivery,
    ConfirmPayment,
    FundDecision,
    GrantSupport,
    NoteStay,
    OpenBudgetLine,
    OrderPayment,
    RecoverPayment,
    StopSupport,
    SubmitApplication,
)
from services.entitlements.domain import State, decider, stream_of
from services.entitlements.events import Event
from shared.kernel.ids import CaseId, StreamId, derive
from shared.kernel.refusal import Refused
from tests.unit.entitlements.cases import BOOK, CASE, TODAY

DECIDER = decider(BOOK)
AGENCY = "24-so-y-te"
LINE = derive("budget-line", AGENCY, 2026, "provincial-recurrent", "main")
OTHER_LINE = derive("budget-line", AGENCY, 2026, "international-aid", "main")
FUNDING = {LINE: "provincial-recurrent", OTHER_LINE: "international-aid"}
OTHER_CASE = CaseId(derive("case", "entitlements", "another"))


@dataclass
class Desk:
    """Carries commands out one after the other; what is refused leaves everything as it was."""

    streams: dict[StreamId, list[Event]] = field(default_factory=dict)

    def state(self, *streams: str) -> State:
        """Fold streams one after the other."""
        return DECIDER.fold(event for stream in streams for event in self.streams.get(StreamId(stream), []))

    def decide(self, command: Command) -> Sequence[Event]:
        """Decide a command on its stream and on those beside it."""
        own = stream_of(command)
        beside = DECIDER.beside(command, self.state(own))
        return DECIDER.decide(command, self.state(own, *beside))

    def decide_on(self, command: Command, state: State) -> Sequence[Event]:
        """Decide a command on a state of some other time."""
        return DECIDER.decide(command, state)

    def does(self, *commands: Command) -> list[Event]:
        """Carry commands out; give the events of the last."""
        events: Sequence[Event] = ()
        for command in commands:
            events = self.decide(command)
            for event in events:
                self.streams.setdefault(DECIDER.home(event) or stream_of(command), []).append(event)
        return list(events)

    def refuses(self, command: Command) -> str | None:
        """Give the code of a refusal, ``None`` where a command would be carried out."""
        try:
            self.decide(command)
        except Refused as refusal:
            return refusal.code
        return None

    def line(self, line_id: str = LINE) -> Any:
        """Give a budget line as it stands."""
        return self.state(line_id).lines[line_id]


def line(amount: int, line_id: str = LINE) -> OpenBudgetLine:
    return OpenBudgetLine(
        line_id=line_id,
        today=TODAY,
        year=2026,
        funding=FUNDING[line_id],
        agency=AGENCY,
        line="main",
        amount=amount,
        opened_on=date(2026, 1, 5),
    )


def drawn(command: GrantSupport, line_id: str = LINE) -> GrantSupport:
    """Have a grant draw on a line."""
    return replace(command, line_id=line_id, agency=AGENCY)


def fund(decision_id: str, line_id: str = LINE, case: CaseId = CASE) -> FundDecision:
    return FundDecision(case_id=case, today=TODAY, agency=AGENCY, decision_id=decision_id, line_id=line_id)


def order(decision_id: str, day: date = TODAY, case: CaseId = CASE) -> OrderPayment:
    return OrderPayment(
        case_id=case,
        today=TODAY,
        order_id=derive("order", decision_id, day.isoformat()),
        decision_id=decision_id,
        ordered_on=day,
        ordered_by=AGENCY,
        note=None,
    )


def paid(
    decision_id: str, amount: int, day: date = TODAY, *, funding: str = FUNDING[LINE], case: CaseId = CASE
) -> ConfirmPayment:
    return ConfirmPayment(
        case_id=case, today=TODAY, decision_id=decision_id, amount=amount, paid_on=day, funding=funding
    )


def recover(decision_id: str, amount: int, reason: str = "overpaid", case: CaseId = CASE) -> RecoverPayment:
    return RecoverPayment(
        case_id=case,
        today=TODAY,
        recovery_id=derive("recovery", decision_id, amount),
        decision_id=decision_id,
        amount=amount,
        reason=reason,
        recovered_on=TODAY,
        note=None,
    )


def stop(decision_id: str, day: date = TODAY, case: CaseId = CASE) -> StopSupport:
    return StopSupport(
        case_id=case, today=TODAY, decision_id=decision_id, reason="granted-in-error", stopped_on=day, note=None
    )


def deliver(decision_id: str, item: str = "clothing", value: int | None = None, day: date = TODAY) -> ConfirmDelivery:
    return ConfirmDelivery(
        case_id=CASE,
        today=TODAY,
        delivery_id=derive("delivery", decision_id, item),
        decision_id=decision_id,
        item=item,
        quantity=1,
        value=value,
        delivered_on=day,
        note=None,
    )


def applied(rule: str, day: date, person: int = 0, today: date = TODAY) -> SubmitApplication:
    return SubmitApplication(
        case_id=CASE,
        today=today,
        application_id=derive("application", rule, day.isoformat(), person),
        person=person,
        rule=rule,
        submitted_on=day,
        submitted_to="24-xa-dong-ky",
        channel="in-person",
        note=None,
    )


def told(stay: str, version: int, **what: Any) -> NoteStay:
    return NoteStay(case_id=CASE, stay_id=derive("stay", stay), told=version, **what)

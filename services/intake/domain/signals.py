"""Deciding about tips: received, passed on, a case or closed with a reason."""

from collections.abc import Sequence
from typing import assert_never

from services.intake.commands import DismissSignal, ForwardSignal, NoteCaseOfSignal, ReceiveSignal, SignalCommand
from services.intake.domain.state import State, Tip, Unknown
from services.intake.events import SignalBecameCase, SignalDismissed, SignalEvent, SignalForwarded, SignalReceived
from services.intake.rules.people import future_refusal
from shared.kernel.refusal import Refused


def about_signal(command: SignalCommand, state: State) -> Sequence[SignalEvent]:
    """Decide a command about a tip; raises :class:`Refused`."""
    match command:
        case ReceiveSignal():
            if not isinstance(state, Unknown):
                raise Refused("signal-exists")
            return [_receive(command)]
        case NoteCaseOfSignal():
            # By reaction: a tip closed before becomes a case all the same, for somebody was received.
            if not isinstance(state, Tip) or command.case_id in state.cases:
                return []
            return [SignalBecameCase(signal_id=command.signal_id, case_id=command.case_id, linked_on=command.linked_on)]
        case ForwardSignal() | DismissSignal():
            return [_on_open(command, _open(command, state))]
        case _:
            assert_never(command)


def _open(command: ForwardSignal | DismissSignal, state: State) -> Tip:
    """Give the tip that may be closed or passed on; one with a case may be about more people, so it is passed on."""
    if not isinstance(state, Tip):
        raise Refused("signal-unknown")
    if state.cases:
        if isinstance(command, DismissSignal):
            raise Refused("signal-has-case")
        return state
    if state.dismissed_on is not None:
        raise Refused("signal-closed")
    return state


def _receive(command: ReceiveSignal) -> SignalReceived:
    if refusal := future_refusal(command.occurred_at, command.at):
        raise Refused(refusal)
    return SignalReceived(
        signal_id=command.signal_id,
        code=command.code,
        tip_channel=command.tip_channel,
        received_at=command.occurred_at,
        received_by=command.received_by,
        told_by=command.told_by,
        place=command.place,
        country=command.country,
        people=command.people,
        under_18=command.under_18,
        suspected_channel=command.suspected_channel,
        text=command.text,
        about_name=command.about_name,
        caller_name=command.caller_name,
        caller_contact=command.caller_contact,
    )


def _on_open(command: ForwardSignal | DismissSignal, state: Tip) -> SignalForwarded | SignalDismissed:
    if isinstance(command, DismissSignal):
        return SignalDismissed(
            signal_id=command.signal_id,
            reason=command.reason,
            dismissed_by=command.dismissed_by,
            dismissed_on=command.today,
            note=command.note,
        )
    if command.to_agency == command.from_agency:
        raise Refused("signal-to-own-agency")
    if command.to_agency in state.forwarded_to | {state.received_by}:
        raise Refused("signal-forwarded-already")
    if command.occurred_at < state.received_at:
        raise Refused("before-signal")
    if refusal := future_refusal(command.occurred_at, command.at):
        raise Refused(refusal)
    return SignalForwarded(
        signal_id=command.signal_id,
        from_agency=command.from_agency,
        to_agency=command.to_agency,
        forwarded_at=command.occurred_at,
    )

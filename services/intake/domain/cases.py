"""Deciding about an open case: route, classification, consent, tips, closing."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import assert_never

from services.intake.commands import (
    ClassifyCase,
    CloseCase,
    CorrectRoute,
    Description,
    GiveConsent,
    LinkSignal,
    NoteDetermination,
    OnOpenCase,
    RecordRouteFacts,
    ReopenCase,
)
from services.intake.domain.routes import about_route
from services.intake.domain.state import Closed, Open, State
from services.intake.events import (
    CaseClassified,
    CaseClosed,
    CaseReopened,
    ConsentGiven,
    DeterminationNoted,
    Event,
    SignalLinked,
    TraffickingDescribed,
)
from services.intake.rules import consent_refusal
from shared.contracts.vocabulary import TraffickingStatus
from shared.kernel.refusal import Refused

CLOSED_AS_NONE = "not-a-victim"
BY_DETERMINATION = "determination-changed"


def about_case(command: OnOpenCase, state: Open) -> Sequence[Event]:
    """Decide a command on an open case; raises :class:`Refused`."""
    match command:
        case ClassifyCase():
            return list(_classified(command, state))
        case RecordRouteFacts() | CorrectRoute():
            return about_route(command, state)
        case LinkSignal():
            if command.signal_id in state.signals:
                raise Refused("signal-linked-already")
            return [SignalLinked(signal_id=command.signal_id, linked_on=command.today)]
        case GiveConsent():
            if refusal := consent_refusal(command):
                raise Refused(refusal)
            return [_consent(command)]
        case CloseCase():
            return [CaseClosed(reason=command.reason, closed_on=command.today, note=command.note)]
        case _:
            assert_never(command)


def note(command: NoteDetermination, state: State) -> Sequence[Event]:
    """Note a determination, also of a closed case; one closed as no victim's is opened again by any other result."""
    if not isinstance(state, Open | Closed):
        return []
    was = state.was if isinstance(state, Closed) else state
    if was.status == command.status:
        return []
    noted = DeterminationNoted(status=command.status, determined_on=command.determined_on)
    if isinstance(state, Open) or state.reason != CLOSED_AS_NONE or command.status == TraffickingStatus.NOT:
        return [noted]
    # A result of before the closing may be heard after it.
    day = max(command.determined_on, state.closed_on)
    return [noted, CaseReopened(reason=BY_DETERMINATION, reopened_on=day, note=None)]


def reopen(command: ReopenCase, state: Open | Closed) -> CaseReopened:
    """Work on a closed case again; raises :class:`Refused`."""
    if isinstance(state, Open):
        raise Refused("case-not-closed")
    return CaseReopened(reason=command.reason, reopened_on=command.today, note=command.note)


def _classified(command: ClassifyCase, state: Open) -> Iterator[Event]:
    """Classify, or classify otherwise: each change is an event of its own, and none of it is overwritten."""
    same = (state.suspected_channel, state.exploitation) == (command.suspected_channel, command.exploitation)
    if not same or command.note is not None:
        yield CaseClassified(
            suspected_channel=command.suspected_channel, exploitation=command.exploitation, note=command.note
        )
    described = _laid_over(state.described, command.description)
    if described != state.described:
        yield TraffickingDescribed(**asdict(described))


def _laid_over(known: Description, stated: Description) -> Description:
    """Take what is stated now, and of the rest what was known: saying nothing of it takes nothing back."""
    return replace(known, **{name: value for name, value in asdict(stated).items() if value})


def _consent(command: GiveConsent) -> ConsentGiven:
    return ConsentGiven(
        consent_id=command.consent_id,
        purposes=command.purposes,
        agencies=command.agencies,
        classes=command.classes,
        valid_until=command.valid_until,
        given_by=command.given_by,
        language=command.language,
    )

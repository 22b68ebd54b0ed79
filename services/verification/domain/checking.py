"""Deciding about the initial check, about calling in the police, and how long they may take."""

from typing import assert_never

from services.verification.commands import Checking, ExtendVerification, RecordInitialCheck, RequestVerification
from services.verification.domain.refusing import refuse_for
from services.verification.domain.state import Checked, Competent, OnFile, Opened
from services.verification.events import InitialCheckCompleted, VerificationExtended, VerificationRequested
from services.verification.rules import check_refusal, extension_refusal, request_refusal
from services.verification.rules.verifying import extension_on
from shared.kernel.refusal import Refused


def proceed(command: Checking, state: OnFile) -> InitialCheckCompleted | VerificationRequested | VerificationExtended:
    """Decide a step towards a determination."""
    match command:
        case RecordInitialCheck():
            return _check(command, state)
        case RequestVerification():
            return _request(command, state)
        case ExtendVerification():
            return _extend(command, state)
        case _:
            assert_never(command)


def _check(command: RecordInitialCheck, state: OnFile) -> InitialCheckCompleted:
    """Record the initial check, once."""
    if not isinstance(state, Opened):
        raise Refused("initial-check-completed")
    refuse_for(check_refusal(command, state.file.opened.reported_on))
    return InitialCheckCompleted(
        outcome=command.outcome,
        checked_on=command.checked_on,
        checked_by=command.asker_agency,
        police_agency=command.police_agency,
        document=command.document,
        note=command.note,
    )


def _request(command: RequestVerification, state: OnFile) -> VerificationRequested:
    """Ask the police."""
    match state:
        case Opened():
            raise Refused("initial-check-missing")
        case Competent(asked=None) if not state.file.has_news:
            raise Refused("verification-not-needed")
        case Checked():
            asked = None
        case Competent():
            asked = state.agency
        case _:
            assert_never(state)
    file = state.file
    refuse_for(
        request_refusal(
            command,
            reported_on=file.opened.reported_on,
            asked=asked,
            standing=file.standing,
            has_news=file.has_news,
        )
    )
    return VerificationRequested(
        to_agency=command.to_agency,
        requested_by=command.asker_agency,
        requested_on=command.requested_on,
        reason=command.reason,
    )


def _extend(command: ExtendVerification, state: OnFile) -> VerificationExtended:
    """Give the police that were asked more time until they have answered; a result left open is no answer."""
    if not isinstance(state, Competent) or state.asked is None:
        raise Refused("verification-not-requested")
    if state.file.answered:
        raise Refused("determined-already")
    row = extension_on(state.file.opened.reported_on)
    if row is None:
        raise Refused("date-too-early")
    refuse_for(
        extension_refusal(
            command, agency=state.agency, row=row, asked_on=state.asked, extended_to=state.file.extended_to
        )
    )
    return VerificationExtended(
        extended_on=command.extended_on,
        extended_by=command.asker_agency,
        limit_on=command.limit_on,
        legal_basis=row.legal_basis,
        confidence=row.standing.confidence,
        reason=command.reason,
    )

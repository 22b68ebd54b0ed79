"""Deciding about the initial check and about calling in the police."""

from typing import assert_never

from services.verification.commands import RecordInitialCheck, RequestVerification
from services.verification.domain.refusing import refuse_for
from services.verification.domain.state import Checked, Competent, OnFile, Opened
from services.verification.events import InitialCheckCompleted, VerificationRequested
from services.verification.rules import check_refusal, request_refusal
from shared.kernel.refusal import Refused


def check(command: RecordInitialCheck, state: OnFile) -> InitialCheckCompleted:
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


def request(command: RequestVerification, state: OnFile) -> VerificationRequested:
    """Ask the police."""
    match state:
        case Opened():
            raise Refused("initial-check-missing")
        case Competent(asked=None):
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

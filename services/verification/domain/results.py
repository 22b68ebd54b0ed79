"""Deciding what is determined."""

from typing import assert_never

from services.verification.commands import Determine
from services.verification.domain.refusing import refuse_for
from services.verification.domain.state import Checked, Competent, OnFile, Opened
from services.verification.events import (
    DeterminationLeftOpen,
    Result,
    VictimNotConfirmed,
    VictimVerified,
)
from services.verification.rules.determination import DETERMINATION, Weighing
from shared.contracts.vocabulary import TraffickingStatus
from shared.kernel.refusal import Refused


def determine(command: Determine, state: OnFile) -> Result:
    """Determine, by whom it may be and on what lies on the file."""
    match state:
        case Opened():
            raise Refused("initial-check-missing")
        case Checked():
            raise Refused("verification-not-requested")
        case Competent(file=file):
            facts = Weighing(
                command=command,
                competent_agency=state.agency,
                reported_on=file.opened.reported_on,
                items=file.items,
                weighable=file.weighable,
                standing=file.standing,
                certified=bool(file.certificates),
            )
            for rule in DETERMINATION:
                refuse_for(rule(facts))
            return _conclude(command, file.opened.law)
        case _:
            assert_never(state)


def _conclude(command: Determine, law: str) -> Result:
    if command.status == TraffickingStatus.ACTUAL:
        return VictimVerified(
            status=command.status,
            determined_on=command.determined_on,
            determined_by=command.asker_agency,
            law=law,
            weighed=command.weighs,
            reasons=command.reasons,
        )
    kind = VictimNotConfirmed if command.status == TraffickingStatus.NOT else DeterminationLeftOpen
    return kind(
        determined_on=command.determined_on,
        determined_by=command.asker_agency,
        law=law,
        weighed=command.weighs,
        reasons=command.reasons,
    )

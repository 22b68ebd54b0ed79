"""Deciding what is determined, and about what proves it."""

from typing import assert_never

from services.verification.commands import Determine, IssueCertificate
from services.verification.domain.refusing import refuse_for
from services.verification.domain.state import Checked, Competent, File, OnFile, Opened
from services.verification.events import (
    DeterminationLeftOpen,
    Result,
    VictimCertified,
    VictimNotConfirmed,
    VictimVerified,
)
from services.verification.rules import certificate_refusal
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


def certify(command: IssueCertificate, file: File) -> VictimCertified:
    """Issue what proves that somebody was determined a victim."""
    if file.standing is None or file.standing.status != TraffickingStatus.ACTUAL:
        raise Refused("not-determined-a-victim")
    refuse_for(certificate_refusal(command, file.certificates))
    return VictimCertified(
        document=command.document,
        issued_by=command.issued_by,
        issued_on=command.issued_on,
        basis=command.basis,
        sha256=command.sha256,
        number=command.number,
    )

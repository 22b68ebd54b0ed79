"""Deciding about statements, evidence and signs: claims are added, never changed."""

from collections.abc import Sequence
from typing import assert_never

from services.verification.commands import (
    AddEvidence,
    ApplyFallbackTest,
    Claiming,
    NoteIndicator,
    TakeStatement,
    UseRecorded,
)
from services.verification.domain.refusing import refuse_for
from services.verification.domain.state import File
from services.verification.events import (
    EvidenceAdded,
    FallbackTested,
    IndicatorNoted,
    Item,
    Retelling,
    RetellingAvoided,
    RetellingMade,
    StatementLinked,
    StatementTaken,
)
from services.verification.rules.days import day_refusal
from services.verification.rules.retelling import covers, told_before, told_by
from services.verification.rules.verifying import fallback_on
from shared.contracts.verification_codes import FallbackOutcome, RetellingReason
from shared.contracts.vocabulary import EvidenceSource
from shared.kernel.refusal import Refused

_REASON_OF_LINK = {"corrects": RetellingReason.CORRECTION, "contradicts": RetellingReason.CONTRADICTION}


def claim(command: Claiming, file: File) -> Sequence[Item | Retelling]:
    """Put something on the file."""
    match command:
        case TakeStatement():
            return _take(command, file)
        case UseRecorded():
            return [_use(command, file)]
        case AddEvidence():
            return [_add(command)]
        case NoteIndicator():
            return [_note(command, file)]
        case ApplyFallbackTest():
            return [_test(command, file)]
        case _:
            assert_never(command)


def _take(command: TakeStatement, file: File) -> Sequence[StatementTaken | RetellingMade]:
    """Take a statement, and count it where the person tells again what another sitting recorded."""
    if not {link.statement_id for link in command.links} <= file.statements.keys():
        raise Refused("statement-unknown")
    if command.speaker is not None and command.source != EvidenceSource.PERSON_OR_RELATIVE:
        raise Refused("speaker-against-source")
    refuse_for(day_refusal(command.taken_on, command.today))
    taken = StatementTaken(
        statement_id=command.statement_id,
        source=command.source,
        taken_on=command.taken_on,
        interviewer=command.interviewer,
        language=command.language,
        interpreter=command.interpreter,
        links=tuple(StatementLinked(kind=link.kind, statement_id=link.statement_id) for link in command.links),
        speaker=command.speaker,
        matters=command.matters,
        content=command.content,
    )
    earlier = told_before(told_by(taken), file.statements)
    return [taken, _again(command, file, earlier)] if earlier else [taken]


def _again(command: TakeStatement, file: File, earlier: tuple[str, ...]) -> RetellingMade:
    reason = command.retelling_reason or next(
        (_REASON_OF_LINK[link.kind] for link in command.links if link.kind in _REASON_OF_LINK), None
    )
    if reason is None:
        raise Refused("recorded-already")
    return RetellingMade(
        statement_id=command.statement_id,
        agency=command.asker_agency,
        earlier=earlier,
        matters=command.matters,
        reason=reason,
        taken_on=command.taken_on,
        made=file.made + 1,
    )


def _use(command: UseRecorded, file: File) -> RetellingAvoided:
    """Use recorded statements; they speak of the matters they are used for."""
    if not command.statements or not command.matters:
        raise Refused("nothing-used")
    if not set(command.statements) <= file.statements.keys():
        raise Refused("statement-unknown")
    if not covers((file.statements[item] for item in command.statements), command.matters):
        raise Refused("not-recorded")
    refuse_for(day_refusal(command.used_on, command.today))
    return RetellingAvoided(
        agency=command.asker_agency,
        statements=command.statements,
        matters=command.matters,
        used_on=command.used_on,
        avoided=file.avoided + 1,
    )


def _add(command: AddEvidence) -> EvidenceAdded:
    return EvidenceAdded(
        evidence_id=command.evidence_id,
        source=command.source,
        sha256=command.sha256,
        description=command.description,
    )


def _note(command: NoteIndicator, file: File) -> IndicatorNoted:
    """Note a sign; it rests on something."""
    if not command.rests_on:
        raise Refused("nothing-weighed")
    if not set(command.rests_on) <= set(file.items):
        raise Refused("item-unknown")
    refuse_for(day_refusal(command.noted_on, command.today))
    return IndicatorNoted(
        indicator_id=command.indicator_id,
        indicator=command.indicator,
        noted_on=command.noted_on,
        noted_by=command.asker_agency,
        rests_on=command.rests_on,
        note=command.note,
    )


def _test(command: ApplyFallbackTest, file: File) -> FallbackTested:
    """Set background and absence against a statement; only then signs count."""
    if command.statement_id not in file.statements:
        raise Refused("statement-unknown")
    if not set(command.signs) <= file.indicators:
        raise Refused("item-unknown")
    refuse_for(day_refusal(command.tested_on, command.today))
    row = fallback_on(file.opened.reported_on)
    if row is None:
        raise Refused("date-too-early")
    met = command.background_checked and command.absence_consistent and bool(command.signs)
    return FallbackTested(
        test_id=command.test_id,
        statement_id=command.statement_id,
        background_checked=command.background_checked,
        absence_consistent=command.absence_consistent,
        signs=command.signs,
        outcome=FallbackOutcome.SIGNS if met else FallbackOutcome.NOT_MET,
        tested_on=command.tested_on,
        tested_by=command.asker_agency,
        legal_basis=row.legal_basis,
        confidence=row.standing.confidence,
        reasons=command.reasons,
    )

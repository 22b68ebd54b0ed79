"""Deciding about statements and evidence: claims are added, never changed."""

from services.verification.commands import AddEvidence, TakeStatement
from services.verification.domain.refusing import refuse_for
from services.verification.domain.state import File
from services.verification.events import EvidenceAdded, StatementLinked, StatementTaken
from services.verification.rules.days import day_refusal
from shared.kernel.refusal import Refused


def take(command: TakeStatement, file: File) -> StatementTaken:
    """Take a statement; the earlier ones it names are on the file."""
    if not {link.statement_id for link in command.links} <= file.statements.keys():
        raise Refused("statement-unknown")
    refuse_for(day_refusal(command.taken_on, command.today))
    return StatementTaken(
        statement_id=command.statement_id,
        source=command.source,
        taken_on=command.taken_on,
        interviewer=command.interviewer,
        language=command.language,
        interpreter=command.interpreter,
        links=tuple(StatementLinked(kind=link.kind, statement_id=link.statement_id) for link in command.links),
        speaker=None,
        matters=(),
        content=command.content,
    )


def add(command: AddEvidence) -> EvidenceAdded:
    """Add a piece of evidence."""
    return EvidenceAdded(
        evidence_id=command.evidence_id,
        source=command.source,
        sha256=command.sha256,
        description=command.description,
    )

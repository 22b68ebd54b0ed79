"""Deciding what follows a determination: to inform, to contest, to open it again."""

from collections.abc import Sequence
from typing import assert_never

from services.verification.commands import (
    ContestDetermination,
    DecideContest,
    Following,
    InformPerson,
    ReopenDetermination,
)
from services.verification.domain.refusing import refuse_for
from services.verification.domain.state import Competent, File, OnFile
from services.verification.events import (
    Afterwards,
    ContestDecided,
    DeterminationContested,
    DeterminationReopened,
    PersonInformed,
)
from services.verification.rules.afterwards import (
    contest_refusal,
    decision_refusal,
    notice_refusal,
    reopening_refusal,
)
from services.verification.rules.determination import Determined
from shared.contracts.verification_codes import ContestOutcome, ReopeningCause
from shared.kernel.refusal import Refused


def follow(command: Following, state: OnFile) -> Sequence[Afterwards]:
    """Decide what follows."""
    match command:
        case InformPerson():
            return [_inform(command, state.file)]
        case ReopenDetermination():
            return [_reopen(command, state)]
        case ContestDetermination():
            return [_contest(command, state.file)]
        case DecideContest():
            return _decide(command, state.file)
        case _:
            assert_never(command)


def _standing(file: File) -> Determined:
    if file.standing is None:
        raise Refused("not-determined")
    return file.standing


def _inform(command: InformPerson, file: File) -> PersonInformed:
    """Record that the person was told in writing what stands."""
    standing = _standing(file)
    refuse_for(notice_refusal(command, standing, file.informed))
    return PersonInformed(
        determination=standing.number,
        status=standing.status,
        informed_on=command.informed_on,
        informed_by=command.asker_agency,
        form=command.form,
        channel=command.channel,
        sha256=command.sha256,
        note=command.note,
    )


def _reopen(command: ReopenDetermination, state: OnFile) -> DeterminationReopened:
    """Open a result again for what came in since."""
    standing = _standing(state.file)
    if not isinstance(state, Competent):
        raise Refused("not-determined")
    refuse_for(reopening_refusal(command, standing, items=state.file.items, agency=state.agency))
    return DeterminationReopened(
        determination=standing.number,
        was=standing.status,
        cause=ReopeningCause.NEW_EVIDENCE,
        items=command.items,
        reopened_on=command.reopened_on,
        reopened_by=command.asker_agency,
        law=state.file.opened.law,
        reasons=command.reasons,
    )


def _contest(command: ContestDetermination, file: File) -> DeterminationContested:
    """File a contest; what was determined stands until it is decided."""
    refuse_for(contest_refusal(command, file.standing, contested=file.contested))
    return DeterminationContested(
        contest_id=command.contest_id,
        determination=_standing(file).number,
        filed_on=command.filed_on,
        filed_by=command.filed_by,
        filed_with=command.asker_agency,
        grounds=command.grounds,
    )


def _decide(command: DecideContest, file: File) -> Sequence[ContestDecided | DeterminationReopened]:
    """End a contest; an accepted one opens the result again, unless that was opened or replaced since."""
    contest = file.contests.get(command.contest_id)
    if contest is None:
        raise Refused("contest-unknown")
    refuse_for(decision_refusal(command, filed_on=contest.filed_on, outcome=contest.outcome))
    decided = ContestDecided(
        contest_id=command.contest_id,
        determination=contest.determination,
        outcome=command.outcome,
        decided_on=command.decided_on,
        decided_by=command.asker_agency,
        reasons=command.reasons,
    )
    standing = file.standing
    if command.outcome != ContestOutcome.ACCEPTED or standing is None or standing.number != contest.determination:
        return [decided]
    return [decided, _accepted(command, standing, law=file.opened.law)]


def _accepted(command: DecideContest, standing: Determined, *, law: str) -> DeterminationReopened:
    return DeterminationReopened(
        determination=standing.number,
        was=standing.status,
        cause=ReopeningCause.CONTEST,
        items=(),
        reopened_on=command.decided_on,
        reopened_by=command.asker_agency,
        law=law,
        reasons=None,
    )

"""What is told after a determination: clocks run on it, and support may begin again."""

from typing import TypeAlias, assert_never

from services.verification.events import (
    Afterwards,
    ContestDecided,
    DeterminationContested,
    DeterminationReopened,
    PersonInformed,
)
from shared.contracts import verification as public

PublicAfterwards: TypeAlias = (
    public.PersonInformed | public.DeterminationReopened | public.DeterminationContested | public.ContestDecided
)


def announce_afterwards(event: Afterwards, version: int) -> PublicAfterwards:
    """Tell that the person was informed, contested, was answered, or that all is open again."""
    match event:
        case PersonInformed() | DeterminationReopened():
            return _known(event, version)
        case DeterminationContested():
            return public.DeterminationContested(
                version=version,
                contest_id=event.contest_id,
                determination=event.determination,
                filed_on=event.filed_on,
                filed_by=event.filed_by,
                filed_with=event.filed_with,
            )
        case ContestDecided():
            return public.ContestDecided(
                version=version,
                contest_id=event.contest_id,
                determination=event.determination,
                outcome=event.outcome,
                decided_on=event.decided_on,
                decided_by=event.decided_by,
            )
        case _:
            assert_never(event)


def _known(
    event: PersonInformed | DeterminationReopened, version: int
) -> public.PersonInformed | public.DeterminationReopened:
    if isinstance(event, PersonInformed):
        return public.PersonInformed(
            version=version,
            determination=event.determination,
            status=event.status,
            informed_on=event.informed_on,
            informed_by=event.informed_by,
            form=event.form,
            channel=event.channel,
        )
    return public.DeterminationReopened(
        version=version,
        determination=event.determination,
        was=event.was,
        cause=event.cause,
        reopened_on=event.reopened_on,
        reopened_by=event.reopened_by,
        law=event.law,
    )

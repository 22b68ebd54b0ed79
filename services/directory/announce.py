"""What the directory tells the others: an allow-list, field by field. Accounts are nobody else's business."""

from typing import TypeAlias, assert_never

from services.directory.events import (
    AgencyNamed,
    AgencyRegistered,
    Event,
    PasswordSet,
    RelationshipEnded,
    RelationshipOpened,
    SignedIn,
    SignInFailed,
    StaffAdded,
    TotpConfirmed,
    TotpEnrolled,
)
from shared.contracts import directory as public

Public: TypeAlias = public.AgencyRegistered | public.RelationshipOpened | public.RelationshipEnded


def announce(event: Event, version: int) -> Public | None:
    """Give the public message of an event, or ``None``; ``version`` is the event's in its stream."""
    match event:
        case AgencyRegistered():
            return public.AgencyRegistered(
                version=version,
                agency=event.code,
                kind=event.kind,
                province=event.province,
                valid_from=event.valid_from,
            )
        case RelationshipOpened():
            return public.RelationshipOpened(version=version, agencies=event.agencies, basis=event.basis)
        case RelationshipEnded():
            return _ended(event, version)
        case AgencyNamed() | StaffAdded() | PasswordSet() | TotpEnrolled() | TotpConfirmed():
            return None
        case SignedIn() | SignInFailed():
            return None
        case _:
            assert_never(event)


def _ended(event: RelationshipEnded, version: int) -> public.RelationshipEnded | None:
    if not event.last:
        return None
    return public.RelationshipEnded(version=version, agency=event.agency, basis=event.basis, reason=event.reason)

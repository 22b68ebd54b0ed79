"""What audit found is told to those who may take note of it, and to no other role of the agency."""

from typing import Any

import pytest

from services.notifications.service import NotificationsService
from shared.access.asker import Asker
from shared.access.roles import ROLES
from shared.contracts.commands import COMMANDS
from shared.kernel.refusal import ForbiddenError, UnauthenticatedError
from shared.rpc.receiving import Call

TOLD = COMMANDS["acknowledge-audit-notice"].roles


class Told(Exception):
    """The question came as far as the read model."""


class Notifications(NotificationsService):
    @property
    def runtime(self) -> Any:  # type: ignore[override]
        raise Told


def asked(role: str | None) -> None:
    asker = None if role is None else Asker(user="u", agency="24-so-y-te", role=role, purpose="support")
    Notifications().audit_notices(
        Call(
            issuer="portal",
            asker=asker,
            method="audit-notices",
            arguments={},
            command_id=None,
            case=None,
            expires_at=0,
        )
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_told_of_what_it_may_take_note_of(role: str) -> None:
    with pytest.raises(Told if role in TOLD else ForbiddenError):
        asked(role)


def test_some_role_is_not_told_and_nobody_is_told_nothing() -> None:
    assert {"administrator", "statistician"} & TOLD == set()
    with pytest.raises(UnauthenticatedError):
        asked(None)

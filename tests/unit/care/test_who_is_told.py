"""Complaints are listed to those who may answer them, sessions counted for those who count; nobody else is told."""

from typing import Any

import pytest

from services.care.service import CareService
from shared.access.asker import Asker
from shared.access.roles import ROLES
from shared.contracts.commands import COMMANDS
from shared.kernel.refusal import ForbiddenError, UnauthenticatedError
from shared.rpc.receiving import Call

TOLD = {"complaints": COMMANDS["answer-complaint"].roles, "sessions": {"supervisor", "statistician"}}


class Told(Exception):
    """The question came as far as the read model."""


class Care(CareService):
    @property
    def runtime(self) -> Any:  # type: ignore[override]
        raise Told


def asked(method: str, role: str | None) -> None:
    asker = None if role is None else Asker(user="u", agency="24-so-y-te", role=role, purpose="support")
    period = {"first": "2026-01-01", "last": "2026-03-31"}
    call = Call(
        issuer="portal", asker=asker, method=method, arguments={**period}, command_id=None, case=None, expires_at=0
    )
    getattr(Care(), method)(call)


@pytest.mark.parametrize("method", TOLD)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_told_what_it_may_do_something_about(method: str, role: str) -> None:
    with pytest.raises(Told if role in TOLD[method] else ForbiddenError):
        asked(method, role)


@pytest.mark.parametrize("method", TOLD)
def test_nobody_is_told_nothing(method: str) -> None:
    with pytest.raises(UnauthenticatedError):
        asked(method, None)

"""Retellings are counted for those who count, over whole days, and for nobody else."""

from typing import Any

import pytest

from services.verification.service import VerificationService
from shared.access.asker import Asker
from shared.access.roles import ROLES
from shared.kernel.refusal import ForbiddenError, InvalidError, UnauthenticatedError
from shared.rpc.receiving import Call


class Told(Exception):
    """The question came as far as the read model."""


class Verification(VerificationService):
    @property
    def runtime(self) -> Any:  # type: ignore[override]
        raise Told


def asked(role: str | None, **changed: str) -> None:
    asker = None if role is None else Asker(user="u", agency="24-so-y-te", role=role, purpose="statistics")
    period = {"first": "2026-01-01", "last": "2026-03-31", **changed}
    call = Call(
        issuer="portal",
        asker=asker,
        method="retellings",
        arguments={**period},
        command_id=None,
        case=None,
        expires_at=0,
    )
    Verification().retellings(call)


@pytest.mark.parametrize("role", ROLES)
def test_who_supervises_or_counts_is_told(role: str) -> None:
    with pytest.raises(Told if role in {"supervisor", "statistician"} else ForbiddenError):
        asked(role)


def test_nobody_is_told_nothing_and_a_day_is_a_day() -> None:
    with pytest.raises(UnauthenticatedError):
        asked(None)
    with pytest.raises(InvalidError):
        asked("supervisor", last="März")

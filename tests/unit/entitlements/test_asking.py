"""What entitlements is asked beside commands: a refusal names what was wrong, and who may not ask is not answered."""

from typing import Any

import pytest

from services.entitlements.service import EntitlementsService
from shared.access.asker import Asker
from shared.kernel.canonical import Json
from shared.kernel.ids import derive
from shared.kernel.refusal import ForbiddenError, InvalidError, UnauthenticatedError
from shared.rpc.receiving import Call

SERVICE: Any = object.__new__(EntitlementsService)
CASE = derive("test", "asking")


def call(role: str | None, **arguments: Json) -> Call:
    asker = None if role is None else Asker(user="u", agency="24-so-lao-dong", role=role, purpose="support")
    return Call(
        issuer="portal", asker=asker, method="asked", arguments=arguments, command_id=None, case=None, expires_at=0
    )


@pytest.mark.parametrize("wrong", ["as_of", "law_of"])
def test_of_two_days_the_one_that_is_none_is_named(wrong: str) -> None:
    days: dict[str, Json] = {"as_of": "2026-03-02", "law_of": "2026-03-02"}
    days[wrong] = "soon"
    with pytest.raises(InvalidError) as refused:
        SERVICE.recompute(call("approver", case_id=CASE, **days))
    assert refused.value.fields == {wrong: "not-a-date"}


def test_budget_lines_are_for_those_who_keep_or_watch_them() -> None:
    with pytest.raises(UnauthenticatedError, match="asker-missing"):
        SERVICE.budget(call(None, year="2026"))
    with pytest.raises(ForbiddenError, match="role-may-not"):
        SERVICE.budget(call("shelter-staff", year="2026"))
    with pytest.raises(InvalidError, match="invalid-arguments"):
        SERVICE.budget(call("approver", year="this year"))

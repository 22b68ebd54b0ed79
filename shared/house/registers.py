"""What a register of one service is asked with: by whom, and for which days."""

from collections.abc import Set as AbstractSet
from datetime import date

from shared.access.asker import Asker
from shared.kernel.refusal import ForbiddenError, InvalidError, UnauthenticatedError
from shared.rpc.receiving import Call, wanted


def asker_of(call: Call) -> Asker:
    """Give who asks; raises ``UnauthenticatedError`` where nobody is named."""
    if call.asker is None:
        raise UnauthenticatedError("asker-missing")
    return call.asker


def asker_of_role(call: Call, roles: AbstractSet[str]) -> Asker:
    """Give who asks, one of these roles; raises for anybody else."""
    asker = asker_of(call)
    if asker.role not in roles:
        raise ForbiddenError("role-may-not")
    return asker


def day_named(call: Call, name: str) -> date:
    """Give a day that is asked for; raises ``InvalidError``."""
    (text,) = wanted(call, name)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidError("invalid-arguments", fields={name: "not-a-date"}) from None

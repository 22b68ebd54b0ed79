"""Whose it is what is said about a protection: the protected person's, whoever the case is about."""

from dataclasses import fields, replace
from typing import Any, TypeVar

from services.verification.commands.protection import AssessRisk, OnMatter, RequestProtection
from services.verification.domain.matters import Protection
from shared.kernel.personal import Personal

C = TypeVar("C", bound=AssessRisk | RequestProtection | OnMatter)


def owned(command: C, protection: Protection) -> C:
    """Give a command with every personal value sealed for whom it is about, so that it is destroyed with the rest.

    A matter that is not there leaves it as it came: it will be refused.
    """
    if isinstance(command, AssessRisk | RequestProtection):
        protected = command.protected_id
    else:
        matter = protection.matters.get(command.request_id)
        if matter is None:
            return command
        protected = matter.asked.protected_id
    person = protection.person_of(protected)
    values = {one.name: getattr(command, one.name) for one in fields(command)}
    theirs: dict[str, Any] = {
        name: value.belonging_to(person) for name, value in values.items() if isinstance(value, Personal)
    }
    return replace(command, **theirs)

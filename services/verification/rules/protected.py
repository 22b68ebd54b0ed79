"""Who may be protected (L2024 Art. 34), and in which order the days of a protection come."""

from collections.abc import Callable
from datetime import date

from services.verification.commands.protection import NameProtectedPerson
from services.verification.rules.days import day_refusal
from shared.contracts.protection import ProtectedKind


def a_relative_has_a_relation(command: NameProtectedPerson) -> str | None:
    """A relative is one of the legal list; nobody else has a relation."""
    is_relative = command.kind == ProtectedKind.RELATIVE
    return None if is_relative == (command.relation is not None) else "relation-against-kind"


def a_child_has_a_number(command: NameProtectedPerson) -> str | None:
    """A child with the person received is known by its number in the case; nobody else has one here."""
    is_child = command.kind == ProtectedKind.CHILD
    return None if is_child == (command.number is not None) else "number-against-kind"


def who_is_not_on_file_has_a_name(command: NameProtectedPerson) -> str | None:
    """Whom the reception has not on file is named here."""
    return None if command.on_file or command.name is not None else "name-needed"


NAMING: tuple[Callable[[NameProtectedPerson], str | None], ...] = (
    a_relative_has_a_relation,
    a_child_has_a_number,
    who_is_not_on_file_has_a_name,
)


def naming_refusal(command: NameProtectedPerson) -> str | None:
    """Give what is wrong with naming somebody, or ``None``."""
    return next((code for rule in NAMING if (code := rule(command)) is not None), None)


def order_refusal(day: date, today: date, *, after: date) -> str | None:
    """What is done about a protection has been done, and not before what it follows."""
    if refusal := day_refusal(day, today):
        return refusal
    return "before-what-it-follows" if day < after else None


def until_refusal(until: date | None, day: date) -> str | None:
    """A measure does not end before it is decided."""
    return "until-before-decision" if until is not None and until < day else None

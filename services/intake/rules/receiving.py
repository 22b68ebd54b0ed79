"""Rules of receptions and consents, each a sentence that is true or names its refusal."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from services.intake.commands import GiveConsent, ReceiveVictim
from services.intake.rules.people import CLOCK_TOLERANCE
from services.intake.rules.routes import route_refusal
from shared.calendar import months_after
from shared.kernel.days import legal_date

Rule: TypeAlias = Callable[[ReceiveVictim], str | None]


def received_in_the_past(command: ReceiveVictim) -> str | None:
    """Nobody has been received tomorrow; a device clock may run a little fast."""
    return "received-in-future" if command.occurred_at > command.at + CLOCK_TOLERANCE else None


def received_for_own_agency(command: ReceiveVictim) -> str | None:
    """An officer records receptions of the officer's own agency."""
    return "received-by-another" if command.received_by != command.asker_agency else None


def route_not_contradicted(command: ReceiveVictim) -> str | None:
    """What is told of the route is what the route asks for."""
    return route_refusal(
        command.route,
        command.route_facts,
        nationality=command.person.nationality,
        last=last_day(legal_date(command.occurred_at), command.received_known_to),
    )


def last_day(day: date, known_to: str) -> date:
    """Give the last day that a reception may have been on; of some only the month or the year is known."""
    if known_to == "year":
        return day.replace(month=12, day=31)
    if known_to == "month":
        return months_after(day.replace(day=1), 1) - timedelta(days=1)
    return day


RECEPTION: tuple[Rule, ...] = (received_in_the_past, received_for_own_agency, route_not_contradicted)


def consent_refusal(command: GiveConsent) -> str | None:
    """A consent names what it allows and has not ended before it begins."""
    if not (command.purposes and command.agencies and command.classes):
        return "consent-empty"
    return "consent-expired-already" if command.valid_until < command.today else None

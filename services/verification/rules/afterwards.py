"""Rules of what follows a determination, each a sentence that is true or names its refusal."""

from collections.abc import Iterable
from datetime import date

from services.verification.commands import ContestDetermination, DecideContest, InformPerson, ReopenDetermination
from services.verification.rules.days import day_refusal
from services.verification.rules.determination import Determined
from shared.contracts.vocabulary import TraffickingStatus


def notice_refusal(command: InformPerson, standing: Determined, informed: Iterable[tuple[int, str]]) -> str | None:
    """The person is informed of what stands, not before it was determined, and once by each channel."""
    if (standing.number, command.channel) in informed:
        return "informed-already"
    return _day_after_refusal(command.informed_on, command.today, standing.on)


def reopening_refusal(
    command: ReopenDetermination, standing: Determined, *, items: tuple[str, ...], agency: str
) -> str | None:
    """A result is opened again by who may determine, on named items of which one at least was not known then."""
    if command.asker_role == "investigator" and command.asker_agency != agency:
        return "not-the-requested-agency"
    if standing.status == TraffickingStatus.POSSIBLE:
        return "nothing-to-reopen"
    if not set(command.items) <= set(items):
        return "item-unknown"
    if set(command.items).isdisjoint(items[standing.known :]):
        return "new-evidence-required"
    return _day_after_refusal(command.reopened_on, command.today, standing.on)


def contest_refusal(command: ContestDetermination, standing: Determined | None, *, contested: bool) -> str | None:
    """A negative result that stands is contested, one contest at a time."""
    if standing is None or standing.status != TraffickingStatus.NOT:
        return "nothing-to-contest"
    if contested:
        return "contested-already"
    return _day_after_refusal(command.filed_on, command.today, standing.on)


def decision_refusal(command: DecideContest, *, filed_on: date, outcome: str | None) -> str | None:
    """A contest is decided once, after it was filed."""
    if outcome is not None:
        return "contest-decided-already"
    if command.decided_on < filed_on:
        return "before-contest"
    return day_refusal(command.decided_on, command.today)


def _day_after_refusal(day: date, today: date, determined_on: date) -> str | None:
    return "before-determination" if day < determined_on else day_refusal(day, today)

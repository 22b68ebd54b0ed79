"""Rules of a determination, each a sentence that is true or names its refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.verification.commands import Determine
from services.verification.rules.days import day_refusal
from shared.contracts.vocabulary import TraffickingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Determined:
    """The determination that stands: its status, how many items lay on the file then, its number and day."""

    status: str
    known: int
    number: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """Everything a determination is judged by; ``weighable`` is all that may be named, ``items`` what can be news."""

    command: Determine
    competent_agency: str
    reported_on: date
    items: tuple[str, ...]
    weighable: frozenset[str]
    standing: Determined | None
    certified: bool

    @property
    def brings_news(self) -> bool:
        """Tell whether something is weighed that the standing determination could not know."""
        since = 0 if self.standing is None else self.standing.known
        return not set(self.items[since:]).isdisjoint(self.command.weighs)


def made_by_the_competent_agency(facts: Weighing) -> str | None:
    """An investigator determines only for the police that were asked; an approver is bound by the approver's role."""
    foreign = facts.command.asker_agency != facts.competent_agency
    return "not-the-requested-agency" if facts.command.asker_role == "investigator" and foreign else None


def weighs_something(facts: Weighing) -> str | None:
    """Nobody is judged on nothing."""
    return None if facts.command.weighs else "nothing-weighed"


def weighs_what_is_on_file(facts: Weighing) -> str | None:
    """Only statements, evidence, indicators and tests of this case can be weighed."""
    return None if set(facts.command.weighs) <= facts.weighable else "item-unknown"


def is_not_the_same_again(facts: Weighing) -> str | None:
    """A victim is verified once; any other result may be repeated only on something new."""
    if facts.standing is None or facts.standing.status != facts.command.status:
        return None
    final = facts.standing.status == TraffickingStatus.ACTUAL
    return "determined-already" if final or not facts.brings_news else None


def overturns_only_on_something_new(facts: Weighing) -> str | None:
    """A result, positive or negative, is overturned only by what was not known then."""
    open_still = facts.standing is None or facts.standing.status == TraffickingStatus.POSSIBLE
    return None if open_still or facts.brings_news else "new-evidence-required"


def leaves_a_certificate_standing(facts: Weighing) -> str | None:
    """Who holds a certificate is a victim until the certificate is withdrawn."""
    denied = facts.command.status != TraffickingStatus.ACTUAL
    return "certificate-stands" if facts.certified and denied else None


def is_dated_between_report_and_today(facts: Weighing) -> str | None:
    """A determination follows the report and has been made."""
    return day_refusal(facts.command.determined_on, facts.command.today, after=facts.reported_on)


DETERMINATION: tuple[Callable[[Weighing], str | None], ...] = (
    made_by_the_competent_agency,
    weighs_something,
    weighs_what_is_on_file,
    is_not_the_same_again,
    overturns_only_on_something_new,
    leaves_a_certificate_standing,
    is_dated_between_report_and_today,
)

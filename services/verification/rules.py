"""Rules of verification, each a sentence that is true or names its refusal; the laws are dated data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from services.verification.commands import Determine, IssueCertificate, RecordInitialCheck, RequestVerification
from shared.contracts.vocabulary import CheckOutcome, TraffickingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law on trafficking, the days it is in force (``last_day`` included), and where that is said."""

    code: str
    first_day: date
    last_day: date | None
    source: str


LAWS: tuple[Law, ...] = (
    Law(
        code="L2011",
        first_day=date(2012, 1, 1),
        last_day=date(2025, 6, 30),
        source="Luật Phòng, chống mua bán người số 66/2011/QH12",
    ),
    Law(
        code="L2024",
        first_day=date(2025, 7, 1),
        last_day=None,
        source="Luật Phòng, chống mua bán người số 53/2024/QH15, sửa đổi bởi Luật số 86/2025/QH15",
    ),
)
"""Oldest first, without a gap."""


def law_on(day: date) -> str:
    """Name the law under which a report of a day is verified.

    A report from before the first law on trafficking is verified under that law: there is no
    older one to name, and the person must not be turned away for it.
    """
    in_force = [law.code for law in LAWS if law.first_day <= day]
    return in_force[-1] if in_force else LAWS[0].code


def is_in_force(code: str, day: date) -> bool:
    """Tell whether a law is in force on a day."""
    return any(
        law.code == code and law.first_day <= day and (law.last_day is None or day <= law.last_day) for law in LAWS
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Determined:
    """The determination that stands: its status and how many items lay on the file then."""

    status: str
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """Everything a determination is judged by."""

    command: Determine
    competent_agency: str
    reported_on: date
    items: tuple[str, ...]
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
    """Only statements and evidence of this case can be weighed."""
    return None if set(facts.command.weighs) <= set(facts.items) else "item-unknown"


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


def day_refusal(day: date, today: date, *, after: date | None = None) -> str | None:
    """A day that is told of has come, and is not before what it follows."""
    if day > today:
        return "date-in-future"
    return "date-before-report" if after is not None and day < after else None


def check_refusal(command: RecordInitialCheck, reported_on: date) -> str | None:
    """A check is made with the police, after the report, and names a document just when it found one."""
    if command.police_agency == command.asker_agency:
        return "asks-own-agency"
    if (command.outcome == CheckOutcome.DOCUMENT_FOUND) != (command.document is not None):
        return "document-against-outcome"
    return day_refusal(command.checked_on, command.today, after=reported_on)


def request_refusal(
    command: RequestVerification, *, reported_on: date, asked: str | None, standing: Determined | None, has_news: bool
) -> str | None:
    """The police are asked once, and again only when they are others or something new has come in."""
    if command.to_agency == command.asker_agency:
        return "asks-own-agency"
    if standing is not None and standing.status == TraffickingStatus.ACTUAL:
        return "determined-already"
    if command.to_agency == asked and not has_news:
        return "verification-requested-already" if standing is None else "new-evidence-required"
    return day_refusal(command.requested_on, command.today, after=reported_on)


def certificate_refusal(command: IssueCertificate, issued: Iterable[str]) -> str | None:
    """Each document proves once; it stays good after its law has ended, if the law was in force when it was issued."""
    if command.document in issued:
        return "certified-already"
    if command.issued_on > command.today:
        return "date-in-future"
    return None if is_in_force(command.basis, command.issued_on) else "basis-not-in-force"

"""Rules of verification, each a sentence that is true or names its refusal."""

from collections.abc import Iterable
from datetime import date

from services.verification.commands import IssueCertificate, RecordInitialCheck, RequestVerification
from services.verification.rules.days import day_refusal
from services.verification.rules.determination import Determined
from services.verification.rules.laws import is_in_force
from shared.contracts.vocabulary import CheckOutcome, TraffickingStatus


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

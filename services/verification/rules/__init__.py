"""Rules of verification, each a sentence that is true or names its refusal."""

from datetime import date

from services.verification.commands import ExtendVerification, RecordInitialCheck, RequestVerification
from services.verification.rules.days import day_refusal
from services.verification.rules.determination import Determined
from services.verification.rules.verifying import Extension
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


def extension_refusal(
    command: ExtendVerification, *, agency: str, row: Extension, asked_on: date, extended_to: date | None
) -> str | None:
    """The police that were asked take longer, later than they had, and not longer than the time in the table."""
    if command.asker_role == "investigator" and command.asker_agency != agency:
        return "not-the-requested-agency"
    if command.limit_on <= (extended_to or asked_on):
        return "extension-not-later"
    if command.limit_on > row.last_day(asked_on):
        return "extension-too-long"
    return day_refusal(command.extended_on, command.today, after=asked_on)

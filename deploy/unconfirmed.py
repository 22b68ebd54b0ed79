"""Everything the platform is not sure of, in one list: the open points, and each dated row that is marked so."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.directory.rules import AGENCIES
from services.directory.schemas.reference import load_reference
from services.entitlements.rules.files import load_rule_book
from services.notifications.rules import CLOCKS
from shared.calendar import YEARS
from shared.contracts.vocabulary import Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A dated row of some table and how sure it is; several rows may have one name."""

    name: str
    since: str
    confidence: str


def marked(confidence: Confidence = Confidence.UNCONFIRMED) -> list[Marked]:
    """List the rows of all tables that have a confidence, by name and day."""
    return sorted({row for row in rows() if row.confidence == confidence}, key=lambda row: (row.name, row.since))


def rows() -> Iterator[Marked]:
    """Give every row of the law and of reference data, of whatever confidence."""
    yield from _of_the_directory()
    for rule in load_rule_book().rules:
        yield _row(f"rule:{rule.code}", rule.validity.first, rule.confidence)
    for clock in CLOCKS:
        yield _row(f"clock:{clock.code}", clock.valid_from, clock.confidence)
    for year, confidence in YEARS.items():
        yield _row(f"holidays:{year}", f"{year}-01-01", confidence)


def _of_the_directory() -> Iterator[Marked]:
    reference = load_reference()
    for text in reference.instruments.values():
        yield _row(f"instrument:{text.code}", text.validity.first, text.confidence)
    for figure in reference.parameters:
        yield _row(f"parameter:{figure.name}", figure.validity.first, figure.confidence)
    for body in reference.bodies:
        yield _row(f"body:{body.code}", body.validity.first, body.confidence)
    for agency in AGENCIES:
        for name in agency.names:
            yield _row(f"agency:{agency.code}", name.valid_from, name.confidence)


def _row(name: str, since: object, confidence: str) -> Marked:
    return Marked(name=name, since=str(since), confidence=str(confidence))

"""Everything the platform is not sure of, in one list: the open points, and each dated row that is marked so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from services.care.rules.limits import LIMITS
from services.directory.rules import AGENCIES
from services.directory.schemas.communes import load_communes
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
    for table in TABLES.values():
        yield from table()


def _of_care() -> Iterator[Marked]:
    for limit in (*LIMITS.stays, *LIMITS.complaints):
        yield _row(f"limit:{limit.code}", limit.valid_from, limit.confidence)


def _of_the_directory() -> Iterator[Marked]:
    reference = load_reference()
    for text in reference.instruments.values():
        yield _row(f"instrument:{text.code}", text.validity.first, text.confidence)
    for figure in reference.parameters:
        yield _row(f"parameter:{figure.name}", figure.validity.first, figure.confidence)
    for body in reference.bodies:
        yield _row(f"body:{body.code}", body.validity.first, body.confidence)
    for province in reference.provinces.rows:
        yield _row(f"province:{province.code}", province.validity.first, province.confidence)
    for note in load_communes().notes:
        yield _row(f"communes:{note.province or 'all'}", note.validity.first, note.confidence)
    for agency in AGENCIES:
        for name in agency.names:
            yield _row(f"agency:{agency.code}", name.valid_from, name.confidence)


def _of_entitlements() -> Iterator[Marked]:
    book = load_rule_book()
    for text in book.instruments.values():
        yield _row(f"instrument:{text.code}", text.validity.first, text.confidence)
    for figure in book.series:
        yield _row(f"parameter:{figure.name}", figure.validity.first, figure.confidence)
    for row in book.matrix:
        who = "/".join((row.law, row.who, row.standing, *filter(None, (row.place,))))
        yield _row(f"matrix:{who}", row.validity.first, row.confidence)
    for rule in book.rules:
        yield _row(f"rule:{rule.code}", rule.validity.first, rule.confidence)
    for procedure in book.procedures:
        yield _row(f"procedure:{procedure.code}", procedure.validity.first, procedure.confidence)


def _of_notifications() -> Iterator[Marked]:
    for clock in CLOCKS:
        yield _row(f"clock:{clock.code}", clock.valid_from, clock.confidence)


def _of_the_calendar() -> Iterator[Marked]:
    for year, confidence in YEARS.items():
        yield _row(f"holidays:{year}", f"{year}-01-01", confidence)


def _row(name: str, since: object, confidence: str) -> Marked:
    return Marked(name=name, since=str(since), confidence=str(confidence))


TABLES: Mapping[str, Callable[[], Iterator[Marked]]] = {
    "services/care/rules": _of_care,
    "services/directory/data": _of_the_directory,
    "services/entitlements/rules/data": _of_entitlements,
    "services/notifications/rules": _of_notifications,
    "shared": _of_the_calendar,
}
"""Every row of the tables below a folder; the calendar gives its years."""

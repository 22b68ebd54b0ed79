"""The certificate from whose day the twelve months to apply run: the first that stands on the file.

A certificate on the file answers what the officer left open. A day that the officer states all the same must be its
day; another is refused, or carried with a reason that stands in the decision for ever. Whether a certificate issued
after another was withdrawn begins the twelve months anew was not read: what it alone makes timely is unconfirmed.
"""

from dataclasses import dataclass, replace
from datetime import date

from services.entitlements.commands import Facts, GrantSupport
from services.entitlements.rules.book import Rule
from services.entitlements.rules.conditions import IN_TIME, is_in_time
from shared.kernel.refusal import Refused

REASONS = frozenset({"certificate-not-recorded", "record-wrong"})
"""Why a stated day may be another than that of the certificate on the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFile:
    """What was issued by a day: the first certificate that stands, and the first of those that stand no more."""

    standing: date | None = None
    withdrawn: date | None = None


NOTHING = OnFile()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """The facts with the day of the certificate; ``told`` is recorded beside what was stated.

    ``reopened`` tells that an application is in time only because a certificate was issued anew.
    """

    facts: Facts
    told: tuple[tuple[str, object], ...] = ()
    reopened: bool = False


def answered_by_certificate(command: GrantSupport, facts: Facts, rule: Rule, *, on_file: OnFile) -> Certified:
    """Take the day from the file where a rule asks for it; raises :class:`Refused` for a stated day that is another."""
    if IN_TIME not in rule.conditions + rule.unread:
        return Certified(facts=facts)
    told: list[tuple[str, object]] = []
    if on_file.withdrawn is not None:
        told.append(("withdrawn_certificate_on", on_file.withdrawn))
    certified = facts.certified_on or on_file.standing
    if facts.certified_on is not None and _is_recorded_otherwise(facts.certified_on, on_file):
        _must_say_why(command)
        told += [("certificate_on_file", on_file.standing), ("differs", command.differs)]
    reopened = on_file.withdrawn is not None and not is_in_time(command.legal_date, on_file.withdrawn)
    return Certified(facts=replace(facts, certified_on=certified), told=tuple(told), reopened=reopened)


def _is_recorded_otherwise(stated: date, on_file: OnFile) -> bool:
    """Tell whether the file knows better: another certificate stands, or none does any more."""
    return on_file != NOTHING and stated != on_file.standing


def _must_say_why(command: GrantSupport) -> None:
    if command.differs not in REASONS:
        raise Refused("certificate-differs", fields={"facts.certified_on": "recorded-otherwise"})

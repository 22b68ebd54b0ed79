"""What the same facts would be owed under the law of another day. Nothing is stored."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, get_args, get_type_hints

from services.entitlements.commands import Facts, GrantSupport
from services.entitlements.events import FactUsed, SupportGranted
from services.entitlements.rules.book import Rule, RuleBook
from services.entitlements.rules.conditions import IN_TIME
from services.entitlements.rules.elsewhere import benefit_and_person
from services.entitlements.rules.granting import Denied, Known, answer, benefit_of
from services.entitlements.rules.matrix import assess
from services.entitlements.rules.periods import Earlier
from shared.kernel.canonical import Json
from shared.kernel.ids import CaseId
from shared.kernel.refusal import Refused

GRANTED, DENIED, UNANSWERABLE = "granted", "denied", "unanswerable"
_ROLE = "recomputation"
# Facts are stored as text, each is of one kind or unknown.
_KINDS: Mapping[str, type] = {name: get_args(hint)[0] for name, hint in get_type_hints(Facts).items()}
_READERS: Mapping[type, Callable[[str], Any]] = {bool: "true".__eq__, int: int, date: date.fromisoformat}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """One grant under another law: what it was and what it would be; money in đồng."""

    decision_id: str
    rule_then: str
    amount_then: int | None
    outcome: str
    rule_now: str | None
    amount_now: int | None
    reason: str | None
    legal_basis: str | None
    confidence: str

    @property
    def differs(self) -> bool:
        """Tell whether anything but the name of the rule would be another."""
        return self.outcome != GRANTED or self.amount_then != self.amount_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputation:
    """A case under the law of another day: regimes opened and closed by it, and every grant."""

    law: str
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    grants: tuple[Recomputed, ...]


def recompute(
    book: RuleBook, grants: Iterable[SupportGranted], known: Known, *, law_of: date, regimes: frozenset[str]
) -> Recomputation:
    """Answer every grant again under the law of a day; ``regimes`` are those that were open.

    A grant is asked for under the rule that gives the same benefit on that day, else under the only rule of
    its regime. What was given before is what would have been given before.
    """
    law, openings = assess(book, known.person, law_of)
    now = frozenset(str(one.regime) for one in openings if one.available)
    earlier: tuple[Earlier, ...] = ()
    told = []
    for grant in grants:
        one, given = _again(book, grant, replace(known, earlier=earlier), law_of=law_of, law=law)
        told.append(one)
        earlier = earlier if given is None else (*earlier, given)
    return Recomputation(
        law=law, opened=tuple(sorted(now - regimes)), closed=tuple(sorted(regimes - now)), grants=tuple(told)
    )


def spelled(found: Recomputation) -> Json:
    """Spell a recomputation as JSON."""
    return {
        "law": found.law,
        "opened": list(found.opened),
        "closed": list(found.closed),
        "grants": [{**asdict(one), "differs": one.differs} for one in found.grants],
    }


def facts_of(used: Sequence[FactUsed]) -> Facts:
    """Read facts back from their stored spelling; what is no stated fact is left out."""
    return Facts(**{fact.name: _READERS[_KINDS[fact.name]](fact.value) for fact in used if fact.name in _KINDS})


def _facts_then(grant: SupportGranted) -> Facts:
    """Give the facts of a grant; one made before certificates were told was in time by its determination."""
    facts = facts_of(grant.facts)
    in_time = any(one.condition == IN_TIME and one.met for one in grant.conditions)
    if facts.certified_on is not None or not in_time:
        return facts
    determined = (date.fromisoformat(fact.value) for fact in grant.facts if fact.name == "determined_on")
    return replace(facts, certified_on=next(determined, None))


def _again(
    book: RuleBook, grant: SupportGranted, known: Known, *, law_of: date, law: str
) -> tuple[Recomputed, Earlier | None]:
    told = Recomputed(
        decision_id=grant.decision_id,
        rule_then=grant.rule,
        amount_then=grant.amount,
        outcome=UNANSWERABLE,
        rule_now=None,
        amount_now=None,
        reason="no-rule-in-force",
        legal_basis=None,
        confidence="unconfirmed",
    )
    rule = _rule(book, grant, law_of=law_of, law=law)
    if rule is None:
        return told, None
    try:
        outcome = answer(book, _question(grant, rule, law_of), known)
    except Refused as refusal:
        return replace(told, rule_now=rule.code, reason=refusal.code), None
    if isinstance(outcome, Denied):
        denied = replace(told, outcome=DENIED, rule_now=rule.code, reason=outcome.reason)
        return replace(denied, legal_basis=outcome.legal_basis, confidence=outcome.confidence), None
    amount, span = outcome.calculation.amount, outcome.span
    given = Earlier(
        rule=rule.code,
        benefit=benefit_of(rule, benefit_and_person(grant.benefit)[1]),
        once=rule.once,
        first=span.first,
        last=span.last,
        quantity=span.quantity or 0,
        amount=amount or 0,
    )
    would = replace(told, outcome=GRANTED, rule_now=rule.code, amount_now=amount, reason=None)
    return replace(would, legal_basis=rule.place, confidence=outcome.confidence), given


def _rule(book: RuleBook, grant: SupportGranted, *, law_of: date, law: str) -> Rule | None:
    rules = [one for one in book.in_force(law_of, grant.area) if one.law == law and one.regime.value == grant.regime]
    benefit, _ = benefit_and_person(grant.benefit)
    alike = [one for one in rules if one.benefit == benefit] or rules
    return alike[0] if len(alike) == 1 else None


def _question(grant: SupportGranted, rule: Rule, law_of: date) -> GrantSupport:
    _, person = benefit_and_person(grant.benefit)
    return GrantSupport(
        # No answer depends on which case it is; only what is granted is named after it, and nothing is.
        case_id=CaseId(grant.decision_id),
        today=law_of,
        role=_ROLE,
        regime=None,
        rule=rule.code,
        legal_date=law_of,
        first=grant.first,
        last=grant.asked_last,
        area=grant.area,
        facts=_facts_then(grant),
        stated_amount=grant.claimed,
        funding=grant.funding,
        note=None,
        person=person,
    )

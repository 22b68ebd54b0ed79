"""Whether and how support is granted: matrix, rule, what was granted before, conditions, count, amount.

Two ways to end without a grant are kept apart: *denied* is the law's answer to a person (it is
recorded), *refused* means that the question cannot be answered as asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.entitlements.commands import Facts, GrantSupport
from services.entitlements.rules.book import Count, Rule, RuleBook
from services.entitlements.rules.certifying import NOTHING, OnFile, answered_by_certificate
from services.entitlements.rules.conditions import CONDITIONS, COUNTED, EXTENDED, Situation, Weighed, weigh
from services.entitlements.rules.elsewhere import Elsewhere, paid_elsewhere
from services.entitlements.rules.formulas import Calculation, Inputs, calculate
from services.entitlements.rules.matrix import IN_VIET_NAM, Opening, Person, assess_one
from services.entitlements.rules.periods import Earlier, Span, asked_span, limited
from services.entitlements.rules.staying import Stay, answered_by_stays
from shared.contracts.vocabulary import Confidence, Regime
from shared.kernel.refusal import Refused

COMMUNE_ROLE = "commune-officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the case tells about the person on the day of the legal fact.

    ``stays`` are hers alone; ``decisions`` are the ids of all that was granted, and stopped since;
    ``elsewhere`` is what is given once to the same person in other cases.
    """

    person: Person
    determined_on: date | None
    under_18: bool | None
    earlier: tuple[Earlier, ...]
    citizen: bool | None = None
    on_file: OnFile = NOTHING
    stays: tuple[Stay, ...] = ()
    decisions: frozenset[str] = frozenset()
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request for support, with everything that answers it; ``reopened`` is as in :class:`Certified`."""

    book: RuleBook
    command: GrantSupport
    known: Known
    facts: Facts
    law: str
    opening: Opening
    told: tuple[tuple[str, object], ...] = ()
    reopened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """The law says no, for a reason and under a text."""

    question: Question
    rule: Rule | None
    reason: str
    legal_basis: str
    weighed: tuple[Weighed, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitled:
    """The law says yes: under which rule, for how long, how much."""

    question: Question
    rule: Rule
    span: Span
    weighed: tuple[Weighed, ...]
    calculation: Calculation
    confidence: Confidence


def answer(book: RuleBook, command: GrantSupport, known: Known) -> Entitled | Denied:
    """Answer what support is owed; raises :class:`Refused` when the question is not one the book can answer."""
    regime = _regime(book, command)
    if command.role == COMMUNE_ROLE and regime is not Regime.ESSENTIAL_NEEDS:
        raise Refused("beyond-commune-powers")
    facts = command.facts
    # A child of 4 or more and an adult count alike, so an adult needs no question about it.
    if facts.under_4 is None and known.under_18 is False and command.person == 0:
        facts = replace(facts, under_4=False)
    person = replace(known.person, places=(IN_VIET_NAM,)) if facts.in_viet_nam else known.person
    if command.person > 0:
        person = replace(person, accompanying=True)
    law, opening = assess_one(book, person, command.legal_date, regime)
    question = Question(book=book, command=command, known=known, facts=facts, law=law, opening=opening)
    if opening.reason is None:
        return _under_rule(question, _resolve(question))
    return Denied(
        question=question,
        rule=None,
        reason=opening.reason,
        legal_basis=opening.legal_basis,
        weighed=(),
        confidence=opening.confidence,
    )


def _under_rule(asked: Question, rule: Rule) -> Entitled | Denied:
    if rule.once and (before := _alike(asked, rule)):
        return _given_already(asked, rule, before)
    if rule.once and (there := paid_elsewhere(rule.benefit, asked.known.elsewhere)):
        return _denied_for(asked, rule, there.evidence)
    question = _with_stays(_with_certificate(asked, rule), rule)
    weighed = _weigh(question, rule)
    if failed := next((one for one in weighed if one.binding and one.met is False), None):
        return _denied(question, rule, reason=CONDITIONS[failed.condition].refusal, weighed=weighed)
    _must_be_known(weighed)
    span = _span(question, rule)
    if span is None:
        return _denied(question, rule, reason="period-used-up", weighed=weighed)
    calculation = calculate(rule.formula, _inputs(question, rule, span=span))
    if calculation.exhausted:
        return _denied(question, rule, reason="ceiling-reached", weighed=weighed)
    return Entitled(
        question=question,
        rule=rule,
        span=span,
        weighed=weighed,
        calculation=calculation,
        confidence=_confidence(question, calculation),
    )


def _confidence(question: Question, calculation: Calculation) -> Confidence:
    if question.reopened:
        return Confidence.UNCONFIRMED
    return Confidence.weakest(question.opening.confidence, calculation.confidence)


def _given_already(asked: Question, rule: Rule, before: Sequence[Earlier]) -> Denied:
    """Deny an application for what was paid before; raises :class:`Refused` where nobody waits, or no money left."""
    paid = next((one.paid_by for one in before if one.paid_by is not None), None)
    if paid is None:
        raise Refused("already-granted")
    return _denied_for(asked, rule, (("paid_by", paid),))


def _denied_for(asked: Question, rule: Rule, evidence: tuple[tuple[str, object], ...]) -> Denied:
    if asked.command.application_id is None:
        raise Refused("already-granted")
    question = replace(asked, told=(*asked.told, *evidence))
    return _denied(question, rule, reason="already-granted", weighed=())


def _with_certificate(question: Question, rule: Rule) -> Question:
    found = answered_by_certificate(question.command, question.facts, rule, on_file=question.known.on_file)
    return replace(question, facts=found.facts, told=(*question.told, *found.told), reopened=found.reopened)


def _with_stays(question: Question, rule: Rule) -> Question:
    found = answered_by_stays(
        question.command,
        question.facts,
        rule,
        stays=question.known.stays,
        earlier=_alike(question, rule),
    )
    return replace(question, command=found.command, facts=found.facts, told=(*question.told, *found.told))


def _alike(question: Question, rule: Rule) -> list[Earlier]:
    benefit = benefit_of(rule, question.command.person)
    return [one for one in question.known.earlier if one.benefit == benefit]


def _regime(book: RuleBook, command: GrantSupport) -> Regime:
    if command.rule is None:
        return Regime(str(command.regime))
    rows = book.named(command.rule)
    if not rows:
        raise Refused("rule-unknown", fields={"rule": "unknown"})
    return rows[0].regime


def _resolve(question: Question) -> Rule:
    command = question.command
    rules = [
        rule
        for rule in question.book.in_force(command.legal_date, command.area)
        if rule.law == question.law and rule.regime is question.opening.regime and command.rule in {rule.code, None}
    ]
    if not rules:
        raise Refused("no-rule-in-force")
    if len(rules) > 1:
        raise Refused("rule-ambiguous", fields={"rule": "required"})
    return rules[0]


def _weigh(question: Question, rule: Rule) -> tuple[Weighed, ...]:
    situation = Situation(
        facts=question.facts,
        legal_date=question.command.legal_date,
        under_18=_is_child(question),
        citizen=question.known.citizen if question.facts.citizen is None else question.facts.citizen,
    )
    return weigh(rule.conditions, rule.unread, situation)


def _is_child(question: Question) -> bool | None:
    # Whoever accompanies is entered as a child; the reception tells it of the case's person.
    if question.facts.under_18 is not None:
        return question.facts.under_18
    return True if question.command.person > 0 else question.known.under_18


def benefit_of(rule: Rule, person: int) -> str:
    """Name what is given and to whom: the same to her and to a child with her is not the same twice."""
    return rule.benefit if person == 0 else f"{rule.benefit}/child-{person}"


def _must_be_known(weighed: tuple[Weighed, ...]) -> None:
    missing = [CONDITIONS[one.condition].fact for one in weighed if one.binding and one.met is None]
    if missing:
        raise Refused("fact-missing", fields={f"facts.{fact}": "required" for fact in missing})


def _span(question: Question, rule: Rule) -> Span | None:
    command = question.command
    span = asked_span(
        command.first or command.legal_date,
        command.last,
        count=rule.count,
        quantity=None if rule.count is None else COUNTED[rule.count.of](question.facts),
    )
    alike = _alike(question, rule)
    # Two laws that give the same do not give it twice for one day.
    if any(span.meets(one) for one in alike):
        raise Refused("already-granted")
    return limited(span, _moved(rule.count, question.facts), earlier=[one for one in alike if one.rule == rule.code])


def _moved(count: Count | None, facts: Facts) -> Count | None:
    """Move a limit by what a decision allowed beyond it."""
    if count is None or count.limit is None or count.extended_by is None:
        return count
    return replace(count, limit=count.limit + (EXTENDED[count.extended_by](facts) or 0))


def _inputs(question: Question, rule: Rule, *, span: Span) -> Inputs:
    def parameter(name: str) -> tuple[int, Confidence]:
        value = question.book.value(name, question.command.legal_date)
        if value is None:
            raise Refused("parameter-unknown")
        return value.value, value.confidence

    benefit = benefit_of(rule, question.command.person)
    return Inputs(
        quantity=span.quantity,
        stated=question.command.stated_amount,
        granted=sum(one.amount for one in question.known.earlier if (one.rule, one.benefit) == (rule.code, benefit)),
        under_4=question.facts.under_4,
        confidence=rule.confidence,
        parameter=parameter,
    )


def _denied(question: Question, rule: Rule, *, reason: str, weighed: tuple[Weighed, ...]) -> Denied:
    return Denied(
        question=question,
        rule=rule,
        reason=reason,
        legal_basis=rule.place,
        weighed=weighed,
        confidence=Confidence.weakest(rule.confidence, question.opening.confidence),
    )

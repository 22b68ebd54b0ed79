"""From the answer under the rule book to the event that explains it for ever."""

from dataclasses import fields
from datetime import date

from services.entitlements.commands import Facts
from services.entitlements.events import (
    BasisUsed,
    ConditionWeighed,
    FactUsed,
    Step,
    SupportGranted,
    SupportRefused,
)
from services.entitlements.rules.book import Rule
from services.entitlements.rules.conditions import Weighed
from services.entitlements.rules.granting import Denied, Entitled, Question, benefit_of
from shared.kernel.ids import derive

ONCE = "once"
BY_LAW, BY_OFFICER = "law", "officer"
CHILD = "child"


def granted(entitled: Entitled) -> SupportGranted:
    """Record a grant with its rule, its facts and its calculation."""
    question, rule, span = entitled.question, entitled.rule, entitled.span
    period = ONCE if rule.once else f"{span.first.isoformat()}/{span.last.isoformat()}"
    return SupportGranted(
        decision_id=_decision_id(question, rule, period),
        regime=rule.regime,
        rule=rule.code,
        rule_version=rule.version,
        rule_digest=rule.digest,
        area=question.command.area,
        law=question.law,
        matrix_basis=question.opening.legal_basis,
        legal_basis=rule.place,
        basis=tuple(
            BasisUsed(instrument=one.instrument, article=one.article, confidence=one.confidence) for one in rule.basis
        ),
        legal_date=question.command.legal_date,
        decided_on=question.command.today,
        status=question.known.person.status,
        period=period,
        first=span.first,
        last=span.last,
        asked_last=question.command.last,
        benefit=benefit_of(rule, question.command.person),
        once=rule.once,
        quantity=span.quantity,
        claimed=question.command.stated_amount,
        amount=entitled.calculation.amount,
        capped=entitled.calculation.capped or span.cut,
        steps=tuple(Step(what=what, value=value) for what, value in entitled.calculation.steps),
        facts=facts_used(question),
        conditions=conditions_weighed(entitled.weighed),
        confidence=entitled.confidence,
        funding=question.command.funding,
        note=question.command.note,
    )


def _decision_id(question: Question, rule: Rule, period: str) -> str:
    case, person = question.command.case_id, question.command.person
    whose = () if person == 0 else (f"child-{person}",)
    made = derive("decision", case, rule.code, period, *whose)
    again = 1
    while made in question.known.decisions:
        # What was stopped may be decided anew for the same period: another decision, with another name.
        made = derive("decision", case, rule.code, period, *whose, f"again-{again}")
        again += 1
    return made


def refused(denied: Denied, refusals: int) -> SupportRefused:
    """Record that the law says no; ``refusals`` is how many were recorded in the case before."""
    question, rule = denied.question, denied.rule
    return SupportRefused(
        decision_id=refusal_id(question.command.case_id, refusals),
        regime=question.opening.regime,
        rule=question.command.rule if rule is None else rule.code,
        rule_version=None if rule is None else rule.version,
        reason=denied.reason,
        legal_basis=denied.legal_basis,
        law=question.law,
        legal_date=question.command.legal_date,
        status=question.known.person.status,
        decided_by=BY_LAW,
        facts=facts_used(question),
        conditions=conditions_weighed(denied.weighed),
        confidence=denied.confidence,
        note=question.command.note,
    )


def refusal_id(case: str, refusals: int) -> str:
    """Derive the id of the next refusal of a case."""
    return derive("refusal", case, refusals + 1)


def facts_used(question: Question) -> tuple[FactUsed, ...]:
    """Spell the known facts as text, the day of the determination and what was recorded of a stay among them."""
    known: list[tuple[str, object]] = [(field.name, getattr(question.facts, field.name)) for field in fields(Facts)]
    known.append(("determined_on", question.known.determined_on))
    known += question.told
    used = tuple(FactUsed(name=name, value=_spelled(value)) for name, value in known if value is not None)
    return (*used, *whose(question.command.person))


def whose(person: int) -> tuple[FactUsed, ...]:
    """Say that a decision is about the n-th child; of the case's person nothing need be said."""
    return (FactUsed(name=CHILD, value=str(person)),) if person else ()


def person_of(facts: tuple[FactUsed, ...]) -> int:
    """Tell whose decision it is: 0 is the case's person, n the n-th child with her."""
    return next((int(fact.value) for fact in facts if fact.name == CHILD), 0)


def conditions_weighed(weighed: tuple[Weighed, ...]) -> tuple[ConditionWeighed, ...]:
    """Keep every condition with its answer."""
    return tuple(ConditionWeighed(condition=one.condition, met=one.met, binding=one.binding) for one in weighed)


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)

"""Why a decision came out as it did: the rule it used, the facts, each condition, the texts in force."""

from collections.abc import Iterable, Sequence

from services.entitlements.events import (
    ConditionWeighed,
    Event,
    FactUsed,
    SupportGranted,
    SupportRefused,
)
from services.entitlements.rules.book import Rule, RuleBook
from services.entitlements.rules.outcomes import person_of
from shared.kernel.canonical import Json

SAME, CHANGED, UNKNOWN = "as-used", "changed-since", "not-in-the-book"


def explain(book: RuleBook, events: Iterable[Event]) -> list[Json]:
    """Explain every decision of a case, granted or refused, in order of record.

    What is said comes from the stored event; the book adds titles and pages. ``row`` tells whether the row
    of the book is the one that was used, byte for byte.
    """
    explained: list[Json] = []
    for event in events:
        if isinstance(event, SupportGranted):
            explained.append(_granted(book, event))
        elif isinstance(event, SupportRefused):
            explained.append(_refused(book, event))
    return explained


def _granted(book: RuleBook, event: SupportGranted) -> Json:
    row = next((one for one in book.named(event.rule) if one.version == event.rule_version), None)
    return {
        "decision_id": event.decision_id,
        "person": person_of(event.facts),
        "outcome": "granted",
        "regime": event.regime,
        "reason": None,
        "rule": _rule(row, event),
        "law": event.law,
        "legal_date": event.legal_date.isoformat(),
        "status": event.status,
        "opened_by": event.matrix_basis,
        "given_by": event.legal_basis,
        "texts": _texts(book, event),
        "facts": _facts(event.facts),
        "conditions": _conditions(event.conditions),
        "steps": [{"what": step.what, "value": step.value} for step in event.steps],
        "amount": event.amount,
        "capped": event.capped,
        "confidence": event.confidence,
    }


def _refused(book: RuleBook, event: SupportRefused) -> Json:
    instrument = book.instruments.get(event.legal_basis.partition("/")[0])
    return {
        "decision_id": event.decision_id,
        "person": person_of(event.facts),
        "outcome": "refused",
        "regime": event.regime,
        "reason": event.reason,
        "rule": None if event.rule is None else {"code": event.rule, "version": event.rule_version},
        "law": event.law,
        "legal_date": event.legal_date.isoformat(),
        "status": event.status,
        "decided_by": event.decided_by,
        "given_by": event.legal_basis,
        "texts": [] if instrument is None else [{"instrument": instrument.code, "title": instrument.title_vi}],
        "facts": _facts(event.facts),
        "conditions": _conditions(event.conditions),
        "confidence": event.confidence,
    }


def _rule(row: Rule | None, event: SupportGranted) -> dict[str, Json]:
    told: dict[str, Json] = {"code": event.rule, "version": event.rule_version, "digest": event.rule_digest}
    if row is None:
        return {**told, "row": UNKNOWN}
    return {
        **told,
        "row": SAME if row.digest == event.rule_digest else CHANGED,
        "title_vi": row.title_vi,
        "title_en": row.title_en,
        "open": list(row.open_points),
    }


def _texts(book: RuleBook, event: SupportGranted) -> list[Json]:
    told: list[Json] = []
    for basis in event.basis:
        instrument = book.instruments.get(basis.instrument)
        sources = () if instrument is None else instrument.source
        told.append(
            {
                "instrument": basis.instrument,
                "article": basis.article,
                "confidence": basis.confidence,
                "title": None if instrument is None else instrument.title_vi,
                "in_force": instrument is not None and instrument.validity.holds(event.legal_date),
                "read_at": [book.sources[code] for code in sources],
            }
        )
    return told


def _facts(facts: Sequence[FactUsed]) -> dict[str, Json]:
    return {fact.name: fact.value for fact in facts}


def _conditions(conditions: Sequence[ConditionWeighed]) -> list[Json]:
    return [{"condition": one.condition, "met": one.met, "binding": one.binding} for one in conditions]

"""The schemas of what is answered about decisions on support: why they came out so, and under another day's law."""

from services.portal.web.shapes import CODES, COUNT, DAY, ID, MAYBE, TEXT, TRUTH, Document, shape
from shared.contracts.vocabulary import Confidence, Regime

_MONEY: Document = {
    "type": ["integer", "null"],
    "minimum": 0,
    "description": "Whole đồng; null for things and services.",
}
_SURE: Document = {
    "enum": [*Confidence],
    "description": "How sure the text is; unconfirmed must be checked before use.",
}
_RULE: Document = {
    **shape(
        {"code": TEXT, "version": MAYBE},
        {
            "digest": TEXT,
            "row": {
                "enum": ["as-used", "changed-since", "not-in-the-book"],
                "description": "Whether the row of the rule book is still the one that was used.",
            },
            "title_vi": TEXT,
            "title_en": TEXT,
            "open": {**CODES, "description": "What of the rule could not be read in any text."},
        },
    ),
    "type": ["object", "null"],
}
_READ: Document = {
    "instrument": TEXT,
    "article": MAYBE,
    "confidence": _SURE,
    "in_force": {"type": "boolean", "description": "On the day of the legal fact."},
    "read_at": {**CODES, "description": "Pages on which the text was read."},
}
_TEXT_IN_FORCE = shape(
    {"instrument": TEXT, "title": MAYBE}, {name: _READ[name] for name in _READ if name != "instrument"}
)
_CONDITION = shape(
    {
        "condition": TEXT,
        "met": {"type": ["boolean", "null"], "description": "null: nobody knows."},
        "binding": {"type": "boolean", "description": "One that does not bind decides nothing."},
    }
)
_DECISION = shape(
    {
        "decision_id": ID,
        "person": {**COUNT, "description": "Whose decision it is: 0 is the case's person, n the n-th child with her."},
        "outcome": {"enum": ["granted", "refused"]},
        "regime": {"enum": [*Regime]},
        "reason": {**MAYBE, "description": "The code of a refusal."},
        "rule": _RULE,
        "law": TEXT,
        "legal_date": DAY,
        "status": TEXT,
        "given_by": {**TEXT, "description": "Instrument and article that give the support, or refuse it."},
        "texts": {"type": "array", "items": _TEXT_IN_FORCE},
        "facts": {"type": "object", "additionalProperties": TEXT},
        "conditions": {"type": "array", "items": _CONDITION},
        "confidence": _SURE,
    },
    {
        "opened_by": {**TEXT, "description": "Where the matrix opens the regime; of what was granted."},
        "steps": {"type": "array", "items": shape({"what": TEXT, "value": {"type": "integer"}})},
        "amount": _MONEY,
        "capped": {"type": "boolean", "description": "A ceiling or a limit cut what was asked for."},
        "decided_by": {"enum": ["law", "officer"], "description": "Who refused."},
    },
)
_COMPARED = shape(
    {
        "decision_id": ID,
        "rule_then": TEXT,
        "amount_then": _MONEY,
        "outcome": {"enum": ["granted", "denied", "unanswerable"]},
        "rule_now": MAYBE,
        "amount_now": _MONEY,
        "reason": MAYBE,
        "legal_basis": MAYBE,
        "confidence": _SURE,
        "differs": TRUTH,
    }
)

SUPPORT_ANSWERS: dict[str, Document] = {
    "Explanations": shape({"decisions": {"type": "array", "items": _DECISION}}),
    "Recomputation": shape(
        {"law": TEXT, "opened": CODES, "closed": CODES, "grants": {"type": "array", "items": _COMPARED}}
    ),
}

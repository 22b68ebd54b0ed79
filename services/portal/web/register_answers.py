"""The schemas of lists that one service keeps: clocks, complaints, sessions, budget lines."""

from services.portal.web.shapes import (
    COUNT,
    DAY,
    DAY_MAYBE,
    ID,
    MAYBE,
    TEXT,
    TIME,
    TIME_MAYBE,
    TRUTH,
    Document,
    page,
    shape,
)
from shared.contracts.vocabulary import Confidence, Funding

_CLOCK: Document = {
    "deadline_id": ID,
    "case_id": ID,
    "rule": TEXT,
    "legal_basis": TEXT,
    "confidence": TEXT,
    "calendar": {**MAYBE, "description": "How sure the working days are; null where none are counted."},
    "turn_of": TEXT,
    "unit": MAYBE,
    "since": TIME_MAYBE,
    "due_at": TIME,
    "met_at": TIME_MAYBE,
    "ended_at": TIME_MAYBE,
}
_LATENESS: Document = {
    "state": {"enum": ["met-late", "ended-late", "open"]},
    "late_by": {**COUNT, "description": "Seconds."},
}
_COUNTED: Document = {
    "due": {**COUNT, "description": "Clocks that fell due in the period."},
    "late": COUNT,
    "open": {**COUNT, "description": "Late and still waited for."},
    "longest": {**COUNT, "description": "Seconds."},
    "altogether": {**COUNT, "description": "Seconds."},
}
_MATCHED: Document = {
    "enum": ["id-number", "old-id-number", "name-and-birth-date"],
    "description": "What matched, the surest of all.",
}
_GIVEN_ONCE: Document = shape(
    {
        "decision_id": ID,
        "known_as": {**ID, "description": "What stands for the decision in the other case (`paid_by`)."},
        "case_id": ID,
        "rule": TEXT,
        "standing": {"enum": ["freed", "granted", "ordered", "paid"]},
        "paid_on": DAY_MAYBE,
    }
)
_GIVEN: Document = shape(
    {
        "decision_id": ID,
        "known_as": {**ID, "description": "What stands for the decision in the other case (`paid_by`)."},
        "case_id": ID,
        "amount": {"type": ["integer", "null"], "minimum": 0, "description": "In đồng; null is in kind or a service."},
        "paid_on": DAY_MAYBE,
        "recovered": {**COUNT, "description": "Came back, in đồng."},
        "stopped_on": DAY_MAYBE,
    }
)

REGISTERS: dict[str, Document] = {
    "Late": shape(
        {
            "items": {"type": "array", "items": shape({**_CLOCK, "code": MAYBE, **_LATENESS})},
            "by_agency": {"type": "array", "items": shape({"turn_of": TEXT, **_COUNTED})},
            "by_text": {
                "type": "array",
                "items": shape({"legal_basis": TEXT, "rule": TEXT, "confidence": TEXT, **_COUNTED}),
            },
            "as_of": TIME,
        }
    ),
    "Notices": page(
        shape(
            {
                **{name: _CLOCK[name] for name in _CLOCK if name not in {"unit", "since"}},
                "code": MAYBE,
                "kind": {"enum": ["started", "missed"]},
                "paused_at": TIME_MAYBE,
                "told_at": TIME,
                "acknowledged_at": TIME_MAYBE,
                "missed": TRUTH,
            }
        ),
        following=False,
    ),
    "Clocks": page(
        shape(
            {
                **_CLOCK,
                "about": MAYBE,
                "state": {"enum": ["running", "paused", "missed", "met", "ended"]},
                "paused_at": TIME_MAYBE,
                "remaining": {"type": ["integer", "null"], "description": "In the unit; microseconds of hours."},
                "in_time": {"type": ["boolean", "null"]},
                "met_by": MAYBE,
                "ended_by": MAYBE,
                "missed": TRUTH,
                "steps": {"type": "array", "items": {"type": "object", "description": "What happened, in order."}},
            }
        ),
        following=False,
    ),
    "Complaints": page(
        shape(
            {
                "complaint_id": ID,
                "case_id": ID,
                "about": TEXT,
                "channel": TEXT,
                "filed_on": DAY,
                "answer_by": DAY,
                "confidence": {"enum": [*Confidence]},
                "overdue": TRUTH,
            }
        ),
        following=False,
    ),
    "SupportGivenTwice": page(
        shape(
            {
                "rule": TEXT,
                "by": _MATCHED,
                "match": {**ID, "description": "The link of the two persons, named to deny it."},
                "denied": {"type": "boolean", "description": "Somebody said that they are two people."},
                "paid": {"type": "boolean", "description": "Both were paid or handed over at a time."},
                "decisions": {"type": "array", "minItems": 2, "maxItems": 2, "items": _GIVEN},
            }
        ),
        following=False,
    ),
    "SamePersons": page(
        shape(
            {
                "match": {**ID, "description": "The link of the two persons; `deny-same-person` may name it."},
                "by": _MATCHED,
                "denied": {"type": "boolean", "description": "Somebody said that they are two people."},
                "persons": {
                    "type": "array",
                    "items": shape({"case_id": ID, "person": {**COUNT, "description": "0 is the case's person."}}),
                },
                "given": {"type": "array", "items": _GIVEN_ONCE},
            }
        ),
        following=False,
    ),
    "BudgetLines": page(
        shape(
            {
                "line_id": ID,
                "year": COUNT,
                "agency": TEXT,
                "funding": {"enum": [*Funding]},
                "line": TEXT,
                "amount": COUNT,
                "committed": {**COUNT, "description": "Set aside for decisions that are not paid yet, in đồng."},
                "spent": COUNT,
                "returned": {**COUNT, "description": "Came back of what was spent."},
                "left": {**COUNT, "description": "What the line still has to give."},
            }
        ),
        following=False,
    ),
    "Retellings": page(
        shape(
            {
                "agency": TEXT,
                "kind": {"enum": ["avoided", "made"]},
                "reason": {**MAYBE, "description": "Why it was told again; null where that was avoided."},
                "times": COUNT,
                "cases": COUNT,
            }
        ),
        following=False,
    ),
    "Sessions": page(shape({"kind": TEXT, "turns": COUNT, "people": COUNT, "minutes": COUNT}), following=False),
}

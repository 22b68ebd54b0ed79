"""The operations of the API that replay a case, and the schemas of what they answer."""

from services.portal.web.operations import READ_CASES, Operation
from services.portal.web.replaying import BY
from services.portal.web.shapes import (
    CODES,
    COUNT,
    DAY,
    MAYBE,
    SAID,
    TEXT,
    TIME,
    TIME_MAYBE,
    TRUTH,
    Document,
    page,
    shape,
)
from shared.access.roles import READS_ANY_CASE_TO_AUDIT
from shared.contracts.registry import SERVICES
from shared.kernel.personal import FieldClass

_VIEW: Document = {"type": ["object", "null"], "description": "The case as composed then; null before its reception."}
_COMPLETE: Document = {
    "versions": {
        "type": "object",
        "additionalProperties": COUNT,
        "description": "How far each service's stream was that the answer names; recorded as what was shown.",
    },
    "complete_to": {
        "type": "object",
        "additionalProperties": COUNT,
        "description": "Up to which position of each service's log this answer is complete.",
    },
}
_LATER: Document = {"erasures_unknown": {**CODES, "description": "Services that did not say who was erased."}}
_CHANGE = shape(
    {
        "field": {**TEXT, "description": "Service, then the words that lead to the field."},
        "kind": {"enum": ["added", "changed", "removed"]},
        "from": {"description": "Before; null where there was none."},
        "to": {"description": "After; null where there is none."},
    }
)
_PERSONAL = shape(
    {"field": TEXT, "class": {"enum": [*FieldClass]}},
    {"erased": {**TEXT, "description": "The decision by which the person was erased."}},
)
_EVENT: Document = {
    "type": "object",
    "required": ["service", "position", "type", "recorded_at", "occurred_at"],
    "description": "As in the history, with its id; unnamed where the asker is not told what it was.",
}
_WRITTEN: Document = {
    "event": _EVENT,
    "personal": {
        "type": "array",
        "items": _PERSONAL,
        "description": "Personal values that it wrote; never their text.",
    },
}
_CHANGES: Document = {"changes": {"type": "array", "items": _CHANGE}}
_MOMENT = shape({"as_of": TIME_MAYBE, "occurred_by": TIME_MAYBE})
_RULES = shape({"id": TEXT, "valid_from": DAY, "digest": TEXT})
_ROLE = shape(
    {
        "role": TEXT,
        "purposes": CODES,
        "classes": CODES,
        "any_case": TRUTH,
        "types": {**CODES, "description": "Types of events it may have opened, though not their class."},
    }
)
_NODES: Document = {"type": "array", "items": {"type": "object"}, "description": "Each as this one, without `because`."}

REPLAY_ANSWERS: dict[str, Document] = {
    "Steps": shape(
        {
            **page(shape({"step": COUNT, **_WRITTEN, **_CHANGES}, {"view": _VIEW}))["properties"],
            "previous": MAYBE,
            "steps": {**COUNT, "description": "How many there are in all."},
            **_COMPLETE,
        },
        _LATER,
    ),
    "Changes": shape(
        {
            "from": _MOMENT,
            "to": _MOMENT,
            "events": {"type": "array", "items": shape(_WRITTEN), "description": "A page of them."},
            "previous": MAYBE,
            "next": MAYBE,
            **_CHANGES,
            **_COMPLETE,
        },
        _LATER,
    ),
    "Consequences": shape(
        {
            "because": {"type": "array", "items": _EVENT, "description": "What led to it, the first cause first."},
            **_WRITTEN,
            **_CHANGES,
            "caused": _NODES,
            "left_out": {**COUNT, "description": "How many consequences are not named: a tree names 200 events."},
            **_COMPLETE,
        },
        _LATER,
    ),
    "Sight": shape(
        {
            "at": TIME,
            "rules": {**_RULES, "type": ["object", "null"], "description": "Null of a moment before the first."},
            "withheld_by": {**_RULES, "description": "By which rules is told what was withheld: this release's."},
            "roles": {
                "type": ["array", "null"],
                "items": _ROLE,
                "description": "What the rules then in force let each role do; null of rules no longer carried.",
            },
            "consents": {"type": "array", "items": {"type": "object"}},
            "agencies": {
                "type": "array",
                "items": shape(
                    {
                        "agency": TEXT,
                        "relationships": {"type": "array", "items": shape({"basis": TEXT, "since": TIME})},
                        "withheld": {**COUNT, "description": "Messages about the case that it was not shown."},
                        "values": {"description": "How many personal values of each class; with `agency` which ones."},
                    },
                    {"view": _VIEW},
                ),
            },
            **_COMPLETE,
        },
        _LATER,
    ),
}

_PAGE = (("cursor", TEXT), ("limit", {"type": "integer", "minimum": 1, "maximum": 200}))
_TIMES = (("as_of", TIME), ("occurred_by", TIME))

REPLAY_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        operation="StepThroughHistory",
        method="get",
        path="/cases/{case_id}/history/steps",
        title_en="Show the history of a case step by step, each event with what it changed",
        title_vi="Lịch sử hồ sơ theo từng bước, mỗi sự kiện kèm nội dung thay đổi",
        answers="Steps",
        query=(
            *_TIMES,
            *_PAGE,
            ("view", SAID),
        ),
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="CompareMoments",
        method="get",
        path="/cases/{case_id}/history/changes",
        title_en="Show which events came between two moments and what they changed (`from` is needed)",
        title_vi="Các sự kiện giữa hai thời điểm và nội dung thay đổi (cần `from`)",
        answers="Changes",
        query=(("from", TIME), ("to", TIME), ("by", {"enum": list(BY)}), *_PAGE),
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="FollowConsequences",
        method="get",
        path="/cases/{case_id}/history/consequences",
        title_en="Show what one event changed and everything it caused (`service` and `position` are needed)",
        title_vi="Một sự kiện đã thay đổi gì và dẫn đến những gì (cần `service` và `position`)",
        answers="Consequences",
        query=(("service", {"enum": list(SERVICES)}), ("position", {"type": "integer", "minimum": 1})),
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="ShowSight",
        method="get",
        path="/cases/{case_id}/sight",
        title_en="Show what each agency could have seen of a case at a moment (to audit only)",
        title_vi="Mỗi cơ quan có thể đã xem được gì tại một thời điểm (chỉ để thanh tra, giám sát)",
        answers="Sight",
        query=(("as_of", TIME), ("agency", TEXT)),
        purpose="required",
        roles=READS_ANY_CASE_TO_AUDIT,
    ),
)

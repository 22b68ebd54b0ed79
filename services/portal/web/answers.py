"""The schemas of what the API answers, for ``openapi.json``."""

from services.portal.rules.stages import STAGES
from services.portal.web.evidence import OCTETS
from services.portal.web.register_answers import REGISTERS
from services.portal.web.shapes import (
    CODES,
    COUNT,
    DAY,
    DAY_MAYBE,
    ID,
    MAYBE,
    TEXT,
    TIME,
    TIME_MAYBE,
    Document,
    page,
    shape,
)
from services.portal.web.support_answers import SUPPORT_ANSWERS
from shared.access.roles import PURPOSES, ROLES
from shared.contracts.registry import SERVICES
from shared.contracts.vocabulary import Confidence
from shared.kernel.personal import FieldClass

_VERSIONS: Document = {
    "type": "object",
    "propertyNames": {"enum": list(SERVICES)},
    "additionalProperties": COUNT,
    "description": "The version of each service's stream of the case, for `If-Match`.",
}
_COMPLETE: Document = {
    **_VERSIONS,
    "description": "Up to which position of each service's log this answer is complete.",
}
_LATER: Document = {"erasures_unknown": {**CODES, "description": "Services that did not say who was erased."}}

_PLACE = shape({"code": TEXT, "name": TEXT}, closed=False)
_EVENT = shape({"service": {"enum": list(SERVICES)}, "type": TEXT, "version": COUNT, "position": COUNT, "id": ID})
_GIVEN: Document = {"versions": _VERSIONS, "events": {"type": "array", "items": _EVENT}}
_MADE: Document = {
    "patternProperties": {"^([a-z]+_)+id$": ID},
    "description": "Ids of what the command made stand beside, as `consent_id` or `referral_id`.",
}
_SECTION: Document = {"type": "object", "description": "What this service has announced about the case."}

ANSWERS: dict[str, Document] = {
    "Problem": shape(
        {
            "type": TEXT,
            "title": TEXT,
            "title_vi": TEXT,
            "title_en": TEXT,
            "status": {"type": "integer"},
            "code": TEXT,
        },
        {"fields": {"type": "object", "additionalProperties": TEXT}},
    ),
    "Session": shape(
        {
            "token": TEXT,
            "expires_at": TIME,
            "user": shape(
                {
                    "id": ID,
                    "username": TEXT,
                    "agency": TEXT,
                    "role": {"enum": list(ROLES)},
                    "province": TEXT,
                }
            ),
        }
    ),
    "Totp": {"type": "object", "description": "What an authenticator needs, or that it is confirmed."},
    "Received": {**shape({"case_id": ID, "code": MAYBE, **_GIVEN}, closed=False), **_MADE},
    "Given": {**shape(_GIVEN, closed=False), **_MADE},
    "Evidence": shape({"evidence_id": ID, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}),
    "EvidenceFile": {"type": "string", "contentMediaType": OCTETS},
    "Revealed": shape({"values": {"type": "object"}, "disclosure_id": ID}),
    "Worklist": page(
        shape(
            {
                "case_id": ID,
                "code": TEXT,
                "stage": {"enum": list(STAGES)},
                "owner": TEXT,
                "next_deadline": TIME_MAYBE,
            }
        )
    ),
    "Case": shape(
        {
            "case_id": ID,
            "code": TEXT,
            "stage": {"enum": list(STAGES)},
            "owner": TEXT,
            "versions": _VERSIONS,
            "complete_to": _COMPLETE,
        },
        {service: _SECTION for service in SERVICES if service not in {"audit", "portal"}},
    ),
    "History": shape(
        {
            "events": {
                "type": "array",
                "items": shape(
                    {
                        "service": TEXT,
                        "position": COUNT,
                        "type": TEXT,
                        "recorded_at": TIME,
                        "occurred_at": TIME,
                        "actor": TEXT,
                        "agency": TEXT,
                        "role": TEXT,
                        "purpose": TEXT,
                        "legal_basis": MAYBE,
                        "correlation": TEXT,
                        "causation": MAYBE,
                        "data": {"type": "object"},
                    },
                    closed=False,
                ),
            },
            "complete_to": _COMPLETE,
        },
        _LATER,
    ),
    "Disclosures": page(
        shape(
            {
                "at": TIME,
                "actor": TEXT,
                "agency": TEXT,
                "role": TEXT,
                "purpose": {"enum": list(PURPOSES)},
                "basis": MAYBE,
                "classes": {"type": "array", "items": {"enum": [*FieldClass]}},
                "channel": TEXT,
                "decision": {"enum": ["allowed", "denied"]},
                "versions": {"type": ["object", "array"]},
            },
            closed=False,
        ),
        following=False,
    ),
    "WhoKnew": shape(
        {
            "persons": {
                "type": "array",
                "items": shape(
                    {"actor": TEXT, "agency": TEXT, "first_at": TIME, "basis": MAYBE, "channel": TEXT},
                    closed=False,
                ),
            }
        },
        _LATER,
    ),
    "Referrals": page(
        shape(
            {
                "referral_id": ID,
                "case_id": ID,
                "from_agency": TEXT,
                "to_agency": TEXT,
                "services": CODES,
                "urgency": TEXT,
                "state": {"enum": ["made", "accepted", "declined"]},
                "made_at": TIME,
            }
        )
    ),
    "Protection": shape(
        {part: {"type": "array", "items": {"type": "object"}} for part in ("persons", "assessments", "matters")}
    ),
    "Recorded": shape(
        {
            **{part: {"type": "array", "items": {"type": "object"}} for part in ("statements", "evidence")},
            "retellings": shape({"avoided": COUNT, "made": COUNT}),
        }
    ),
    **SUPPORT_ANSWERS,
    **REGISTERS,
    "Places": page(
        shape(
            {
                "code": TEXT,
                "level": {"enum": ["province", "district", "commune"]},
                "name": TEXT,
                "on": DAY,
                "valid_from": DAY_MAYBE,
                "valid_to": DAY_MAYBE,
                "province": _PLACE,
                "became": {"type": "array", "items": _PLACE},
                "parts": {"type": "array", "items": _PLACE},
                "basis": TEXT,
                "source": TEXT,
                "confidence": {"enum": [*Confidence]},
                "open": CODES,
            },
            {"seen": _PLACE},
        ),
        following=False,
    ),
    "Reference": page({"type": "object", "description": "A row of the table."}, following=False),
    "Alive": shape({"status": {"const": "alive"}}),
    "Ready": shape(
        {
            "status": {"enum": ["ready", "not-ready"]},
            "parts": {"type": "object", "additionalProperties": TEXT},
            "troubles": {
                "type": "array",
                "items": shape(
                    {
                        "service": TEXT,
                        "name": TEXT,
                        "doing": TEXT,
                        "position": {"type": ["integer", "null"]},
                        "code": MAYBE,
                    }
                ),
            },
        }
    ),
}

"""The schemas of what the API answers, for ``openapi.json``."""

from services.portal.rules.stages import STAGES
from services.portal.web.evidence import OCTETS
from services.portal.web.register_answers import REGISTERS
from services.portal.web.shapes import CODES as _CODES
from services.portal.web.shapes import COUNT as _COUNT
from services.portal.web.shapes import DAY as _DAY
from services.portal.web.shapes import DAY_MAYBE as _DAY_MAYBE
from services.portal.web.shapes import ID as _ID
from services.portal.web.shapes import MAYBE as _MAYBE
from services.portal.web.shapes import TEXT as _TEXT
from services.portal.web.shapes import TIME as _TIME
from services.portal.web.shapes import Document
from services.portal.web.shapes import page as _items
from services.portal.web.shapes import shape as _object
from services.portal.web.support_answers import SUPPORT_ANSWERS
from shared.access.roles import PURPOSES, ROLES
from shared.contracts.registry import SERVICES
from shared.contracts.vocabulary import Confidence
from shared.kernel.personal import FieldClass

_VERSIONS: Document = {
    "type": "object",
    "propertyNames": {"enum": list(SERVICES)},
    "additionalProperties": _COUNT,
    "description": "The version of each service's stream of the case, for `If-Match`.",
}
_COMPLETE: Document = {
    **_VERSIONS,
    "description": "Up to which position of each service's log this answer is complete.",
}

_PLACE = _object({"code": _TEXT, "name": _TEXT}, closed=False)
_EVENT = _object({"service": {"enum": list(SERVICES)}, "type": _TEXT, "version": _COUNT, "position": _COUNT, "id": _ID})
_GIVEN: Document = {"versions": _VERSIONS, "events": {"type": "array", "items": _EVENT}}
_MADE: Document = {
    "patternProperties": {"^([a-z]+_)+id$": _ID},
    "description": "Ids of what the command made stand beside, as `consent_id` or `referral_id`.",
}
_SECTION: Document = {"type": "object", "description": "What this service has announced about the case."}

ANSWERS: dict[str, Document] = {
    "Problem": _object(
        {
            "type": _TEXT,
            "title": _TEXT,
            "title_vi": _TEXT,
            "title_en": _TEXT,
            "status": {"type": "integer"},
            "code": _TEXT,
        },
        {"fields": {"type": "object", "additionalProperties": _TEXT}},
    ),
    "Session": _object(
        {
            "token": _TEXT,
            "expires_at": _TIME,
            "user": _object(
                {
                    "id": _ID,
                    "username": _TEXT,
                    "agency": _TEXT,
                    "role": {"enum": list(ROLES)},
                    "province": _TEXT,
                }
            ),
        }
    ),
    "Totp": {"type": "object", "description": "What an authenticator needs, or that it is confirmed."},
    "Received": {**_object({"case_id": _ID, "code": _MAYBE, **_GIVEN}, closed=False), **_MADE},
    "Given": {**_object(_GIVEN, closed=False), **_MADE},
    "Evidence": _object({"evidence_id": _ID, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}),
    "EvidenceFile": {"type": "string", "contentMediaType": OCTETS},
    "Revealed": _object({"values": {"type": "object"}, "disclosure_id": _ID}),
    "Worklist": _items(
        _object(
            {
                "case_id": _ID,
                "code": _TEXT,
                "stage": {"enum": list(STAGES)},
                "owner": _TEXT,
                "next_deadline": {"type": ["string", "null"], "format": "date-time"},
            }
        )
    ),
    "Found": _items(_object({"case_id": _ID, "code": _TEXT}), following=False),
    "Case": _object(
        {
            "case_id": _ID,
            "code": _TEXT,
            "stage": {"enum": list(STAGES)},
            "owner": _TEXT,
            "versions": _VERSIONS,
            "complete_to": _COMPLETE,
        },
        {service: _SECTION for service in SERVICES if service not in {"audit", "portal"}},
    ),
    "History": _object(
        {
            "events": {
                "type": "array",
                "items": _object(
                    {
                        "service": _TEXT,
                        "position": _COUNT,
                        "type": _TEXT,
                        "recorded_at": _TIME,
                        "occurred_at": _TIME,
                        "actor": _TEXT,
                        "agency": _TEXT,
                        "role": _TEXT,
                        "purpose": _TEXT,
                        "legal_basis": _MAYBE,
                        "correlation": _TEXT,
                        "causation": _MAYBE,
                        "data": {"type": "object"},
                    },
                    closed=False,
                ),
            },
            "complete_to": _COMPLETE,
        }
    ),
    "Disclosures": _items(
        _object(
            {
                "at": _TIME,
                "actor": _TEXT,
                "agency": _TEXT,
                "role": _TEXT,
                "purpose": {"enum": list(PURPOSES)},
                "basis": _MAYBE,
                "classes": {"type": "array", "items": {"enum": [*FieldClass]}},
                "channel": _TEXT,
                "decision": {"enum": ["allowed", "denied"]},
                "versions": {"type": ["object", "array"]},
            },
            closed=False,
        ),
        following=False,
    ),
    "WhoKnew": _object(
        {
            "persons": {
                "type": "array",
                "items": _object(
                    {"actor": _TEXT, "agency": _TEXT, "first_at": _TIME, "basis": _MAYBE, "channel": _TEXT},
                    closed=False,
                ),
            }
        }
    ),
    "Referrals": _items(
        _object(
            {
                "referral_id": _ID,
                "case_id": _ID,
                "from_agency": _TEXT,
                "to_agency": _TEXT,
                "services": _CODES,
                "urgency": _TEXT,
                "state": {"enum": ["made", "accepted", "declined"]},
                "made_at": _TIME,
            }
        )
    ),
    "Protection": _object(
        {part: {"type": "array", "items": {"type": "object"}} for part in ("persons", "assessments", "matters")}
    ),
    "Recorded": _object(
        {
            **{part: {"type": "array", "items": {"type": "object"}} for part in ("statements", "evidence")},
            "retellings": _object({"avoided": _COUNT, "made": _COUNT}),
        }
    ),
    **SUPPORT_ANSWERS,
    **REGISTERS,
    "Places": _items(
        _object(
            {
                "code": _TEXT,
                "level": {"enum": ["province", "district", "commune"]},
                "name": _TEXT,
                "on": _DAY,
                "valid_from": _DAY_MAYBE,
                "valid_to": _DAY_MAYBE,
                "province": _PLACE,
                "became": {"type": "array", "items": _PLACE},
                "parts": {"type": "array", "items": _PLACE},
                "basis": _TEXT,
                "source": _TEXT,
                "confidence": {"enum": [*Confidence]},
                "open": _CODES,
            },
            {"seen": _PLACE},
        ),
        following=False,
    ),
    "Reference": _items({"type": "object", "description": "A row of the table."}, following=False),
    "Alive": _object({"status": {"const": "alive"}}),
    "Ready": _object(
        {
            "status": {"enum": ["ready", "not-ready"]},
            "parts": {"type": "object", "additionalProperties": {"type": "string"}},
        }
    ),
}

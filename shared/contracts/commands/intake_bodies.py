"""Bodies of the commands about a case at intake, and the codes they take."""

from collections.abc import Mapping

from marshmallow import fields, validate

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    Spelled,
    Text,
    code,
    day,
    identifier,
    moment,
    one_of,
    several,
    whole,
)
from shared.contracts.htcds import Application, Control, Recruitment, TraffickerTie
from shared.contracts.vocabulary import AGE_BANDS, URGENT_NEEDS, Channel, Exploitation, Route, Sex
from shared.kernel.personal import FieldClass

ROUTE_CORRECTION_REASONS = ("entered-wrongly", "told-otherwise", "found-otherwise", "other")
"""Why another route is right: a slip, what the person or another body said since, what was found since (ours)."""

CLOSING_REASONS = ("support-completed", "not-a-victim", "declined-support", "moved-away", "deceased", "other")
# Why a closed case is worked on again (ours; dossier §7: X1 on new evidence, X2 may come back at any time).
REOPENING_REASONS = ("new-evidence", "person-returned", "closed-by-mistake", "other")
# How exactly the time of a reception is known; papers of others may tell no more than its year.
KNOWN_TO = ("moment", "day", "month", "year")
RECEIVERS = frozenset({"commune-officer", "case-manager", "investigator", "border-officer"})

PRESENTED_TO = ("commune", "police", "border-guard", "coast-guard", "other-agency")
"""To whom she reported (L2024 Art. 27(1))."""

PRESENTED_BY = ("person", "representative")
"""Who reported: herself or her legal representative (L2024 Art. 27(1))."""

RETURNED_BY = ("mission", "bilateral")
"""How she came back: through a Vietnamese mission or by a bilateral handover (L2024 Art. 30)."""

WISHES = ("home", "facility", "abroad", "undecided")
"""Where she wishes to go: home, to a facility (L2024 Art. 30), to a country of her own (Art. 31; ours)."""


def country() -> fields.String:
    """Make a field for a country of ISO 3166, two capital letters."""
    return fields.String(validate=Spelled(r"^[A-Z]{2}$", error="not-a-country"), load_default=None, allow_none=True)


def answer() -> fields.Boolean:
    """Make a field for yes, no or unknown."""
    return fields.Boolean(truthy={True}, falsy={False}, load_default=None, allow_none=True)


def note(longest: int = LONGEST_TEXT) -> Text:
    """Make a field for words that may be left out."""
    return Text(longest=longest, load_default=None, allow_none=True)


def _maybe(*choices: str) -> fields.String:
    return one_of(*choices, load_default=None, allow_none=True)


class Person(BodySchema):
    """A person as far as known; every value may be an explicit ``null`` (unknown)."""

    full_name = Text(load_default=None, allow_none=True)
    birth_date = day(load_default=None, allow_none=True)
    birth_year = whole(1900, 2100, load_default=None, allow_none=True)
    age_band = _maybe(*AGE_BANDS)
    sex = _maybe(*Sex)
    nationality = fields.String(
        validate=Spelled(r"^([A-Z]{2}|stateless)$", error="not-a-country"), load_default=None, allow_none=True
    )
    ethnicity = Text(load_default=None, allow_none=True)
    id_number = fields.String(
        validate=Spelled(r"^\d{9}(\d{3})?$", error="not-an-id-number"), load_default=None, allow_none=True
    )
    languages = several(fields.String(validate=Spelled(r"^[a-z]{2,3}$", error="not-a-language")), load_default=())


class RouteFacts(BodySchema):
    """What is known of the route. Each route asks for some of it; what another route asks for is refused."""

    presented_to = _maybe(*PRESENTED_TO)
    presented_by = _maybe(*PRESENTED_BY)
    brought_by = code(load_default=None, allow_none=True)
    rescued_by = code(load_default=None, allow_none=True)
    rescued_on = day(load_default=None, allow_none=True)
    country = country()
    mission = code(load_default=None, allow_none=True)
    return_by = _maybe(*RETURNED_BY)
    border_gate = code(load_default=None, allow_none=True)
    returned_on = day(load_default=None, allow_none=True)
    wish = _maybe(*WISHES)
    consulate_informed = answer()


class ReceiveVictim(BodySchema):
    """Reception of a person as a possible victim; ``signal_id`` is the tip it follows from."""

    route = one_of(*Route, required=True)
    received_at = moment(required=True)
    received_known_to = one_of(*KNOWN_TO, load_default="moment")
    received_by = code(required=True)
    place = code(load_default=None, allow_none=True)
    person = fields.Nested(Person, required=True)
    accompanying = fields.List(
        fields.Nested(Person), load_default=list, validate=validate.Length(max=20, error="too-many")
    )
    route_facts = fields.Nested(RouteFacts, load_default=None, allow_none=True)
    signal_id = identifier(load_default=None, allow_none=True)
    suspected_channel = _maybe(*Channel)
    urgent_needs = several(one_of(*URGENT_NEEDS), load_default=list)
    safe_contact = Text(load_default=None, allow_none=True)
    narrative = note()


class ClassifyCase(BodySchema):
    """What kind of trafficking is suspected, and how she was recruited and held (HTCDS 2.0).

    Methods of control are never needed: for somebody under 18 the law asks for none (L2024 Art. 2(1)).
    """

    suspected_channel = _maybe(*Channel)
    exploitation = several(one_of(*Exploitation), load_default=list)
    recruitment = several(one_of(*Recruitment), load_default=list)
    applications = several(one_of(*Application), load_default=list)
    control = several(one_of(*Control), load_default=list)
    trafficker_tie = _maybe(*TraffickerTie)
    note = note()


class GiveConsent(BodySchema):
    """A consent to share: for what, with whom, which classes of fields, until when."""

    purposes = several(
        one_of("support", "verification", "protection", "legal-aid", "investigation"),
        required=True,
    )
    agencies = several(code(), required=True)
    classes = several(one_of(*FieldClass), required=True)
    valid_until = day(required=True)
    given_by = one_of("person", "representative", required=True)
    language = fields.String(validate=Spelled(r"^[a-z]{2,3}$", error="not-a-language"), load_default="vi")


class LinkSignal(BodySchema):
    """The tip that belongs to the case."""

    signal_id = identifier(required=True)


class CloseCase(BodySchema):
    """Why the case is closed."""

    reason = one_of(*CLOSING_REASONS, required=True)
    note = note()


class CorrectRoute(BodySchema):
    """The right route and why the recorded one was not; ``route_facts`` are what the right one asks for."""

    route = one_of(*Route, required=True)
    reason = one_of(*ROUTE_CORRECTION_REASONS, required=True)
    route_facts = fields.Nested(RouteFacts, load_default=None, allow_none=True)
    note = note()


class ReopenCase(BodySchema):
    """Why the closed case is worked on again."""

    reason = one_of(*REOPENING_REASONS, required=True)
    note = note()


NEED_CLASSES: Mapping[str, FieldClass] = {
    **dict.fromkeys(URGENT_NEEDS, FieldClass.SHELTER),
    "medical": FieldClass.HEALTH,
    "psychological": FieldClass.HEALTH,
}
"""The class of what is noted when an urgent need is met: where she was taken is nobody's to read."""

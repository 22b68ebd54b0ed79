"""The bodies that only the door takes; those of commands are their owners' (shared.contracts.commands)."""

from marshmallow import fields, validate

from services.portal.commands import Command
from shared.contracts.commands.contract import BodySchema, Spelled, Text, one_of, several, whole
from shared.house.arrival import Arrival
from shared.kernel.canonical import Json
from shared.kernel.personal import FieldClass
from shared.kernel.refusal import NotFoundError

LONGEST_PASSWORD = 1_000


class SignIn(BodySchema):
    """Who wants in; ``otp`` is the code of a second factor, where one is enrolled."""

    username = Text(required=True)
    password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))
    otp = fields.String(
        load_default=None, allow_none=True, validate=Spelled(r"^[0-9]{6}$", error="not-a-one-time-code")
    )


class EnrolTotp(BodySchema):
    """Nothing to begin a second factor; the code it shows to confirm it."""

    otp = fields.String(
        load_default=None, allow_none=True, validate=Spelled(r"^[0-9]{6}$", error="not-a-one-time-code")
    )


class Reveal(BodySchema):
    """Which classes of personal values to open, and which fields of them when not all."""

    classes = fields.List(
        one_of(*FieldClass), required=True, validate=validate.Length(1, len(FieldClass), error="too-many")
    )
    # marshmallow takes a field of this name out of the class; what is left is its own ``fields``.
    fields = several(  # type: ignore[assignment]
        fields.String(validate=Spelled(r"^[a-z][a-z0-9_]{0,63}$", error="not-a-field")), load_default=list
    )


class SearchPeople(BodySchema):
    """What is known of somebody who may have a case already."""

    name = Text(load_default=None, allow_none=True)
    birth_year = whole(1900, 2100, load_default=None, allow_none=True)
    id_number = fields.String(
        validate=Spelled(r"^\d{9}(\d{3})?$", error="not-an-id-number"), load_default=None, allow_none=True
    )


def to_command(_name: str, _body: Json, _arrival: Arrival) -> Command:
    """Refuse: nobody gives the portal commands over RPC."""
    raise NotFoundError("command-unknown")

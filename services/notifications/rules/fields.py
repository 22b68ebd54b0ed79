"""What messages say: on which day their fact happened, which agency they name, which matter they are about."""

import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from shared.contracts.registry import message_types
from shared.contracts.vocabulary import Route

FACTS = (
    "received_at",
    "provided_at",
    "forwarded_at",
    "acknowledged_at",
    "made_at",
    "checked_on",
    "requested_on",
    "determined_on",
    "accepted_on",
    "declined_on",
    "decided_on",
    "discharged_on",
    "closed_on",
    "extended_on",
    "submitted_on",
    "withdrawn_on",
    "linked_on",
    "dismissed_on",
    "issued_on",
    "made_on",
    "admitted_on",
    "held_on",
    "legal_date",
)
"""Fields in which a message says when its fact happened, the first that it has; else it is when it was recorded.

A reopening counts from when it was recorded: nobody could work on the case before, whatever day it is given.
"""
AGENCIES = (
    "received_by",
    "to_agency",
    "admitted_by",
    "decided_by",
    "issued_by",
    "submitted_to",
    "requested_by",
)
"""Fields in which a message names the agency that a clock is about."""

_VOCABULARIES: Mapping[str, type[StrEnum]] = {"route": Route}
"""What fields that hold codes can say, where rows ask for it."""


@cache
def fields_of(kind: str) -> frozenset[str]:
    """Name the fields of a message type."""
    return frozenset(_hints(kind))


@cache
def date_fields(kind: str) -> frozenset[str]:
    """Name the fields of a message type that hold a day or a moment."""
    return frozenset(name for name, hint in _hints(kind).items() if {date, datetime} & {hint, *typing.get_args(hint)})


@cache
def fact_field(kind: str) -> str | None:
    """Name the field in which a message type says when its fact happened."""
    return next((name for name in FACTS if name in date_fields(kind)), None)


@cache
def values_of(kind: str, field: str) -> frozenset[str]:
    """Name what a field of a message type can say, as a row spells it; nothing where no row may ask for it."""
    yes_or_no = bool in {(hint := _hints(kind)[field]), *typing.get_args(hint)}
    return frozenset({"true", "false"}) if yes_or_no else frozenset(_VOCABULARIES.get(field, ()))


def _hints(kind: str) -> Mapping[str, object]:
    hints = typing.get_type_hints(message_types()[kind])
    return {name: hint for name, hint in hints.items() if typing.get_origin(hint) is not typing.ClassVar}

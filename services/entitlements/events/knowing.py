"""What others told that grants are decided on."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildrenKnown:
    """How many children came with the person: numbers 1 to so many may be granted support."""

    TYPE: ClassVar[str] = "ChildrenKnown.v1"
    accompanying: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteKnown:
    """By which route the person came, after a correction; of two tellings the one with the greater ``told`` counts."""

    TYPE: ClassVar[str] = "RouteKnown.v1"
    told: int
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StayKnown:
    """One thing that care told of a stay; what it did not tell is ``None``, and is known from another message.

    ``told`` is the version of the case at care: of two extensions the one told later counts. ``limit_on`` is the
    last day without a decision, ``extended_to`` the last day that a decision allows.
    """

    TYPE: ClassVar[str] = "StayKnown.v1"
    stay_id: str
    told: int
    person: int | None
    admitted_on: date | None
    limit_on: date | None
    extended_to: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateKnown:
    """When a certificate of this kind was issued, ``None`` for one that was withdrawn; the greater ``told`` counts."""

    TYPE: ClassVar[str] = "CertificateKnown.v1"
    certificate: str
    told: int
    issued_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeKnown:
    """Whether somebody of the case is treated as a child; of two tellings the one with the greater ``told`` counts."""

    TYPE: ClassVar[str] = "AgeKnown.v1"
    person: int
    told: int
    treated_as_child: bool

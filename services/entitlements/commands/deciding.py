"""What others told, and what is asked about support itself."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.ids import CaseId
from shared.kernel.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an officer states about the person's situation; ``None`` is unknown, never false."""

    shelter_days: int | None = None
    shelter_months: int | None = None
    road_days: int | None = None
    in_viet_nam: bool | None = None
    in_facility: bool | None = None
    poor_household: bool | None = None
    cannot_pay: bool | None = None
    no_health_insurance: bool | None = None
    under_4: bool | None = None
    returned_to_residence: bool | None = None
    vocational_need: bool | None = None
    certified_on: date | None = None
    under_18: bool | None = None
    citizen: bool | None = None
    financial_difficulty: bool | None = None
    production_need: bool | None = None
    continuing_school: bool | None = None
    school_years: int | None = None
    insurance_months: int | None = None
    guard_days: int | None = None
    extended_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessReception:
    """Assess what a person just received is owed (by reaction)."""

    case_id: CaseId
    route: str
    nationality: str | None
    under_18: bool | None
    received_on: date
    accompanying: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessFinding:
    """Assess again under what the competent authority found (by reaction).

    ``finding`` is the version of the case's stream at verification: it orders findings that
    arrive in another order.
    """

    case_id: CaseId
    finding: int
    status: str
    determined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantSupport:
    """Grant support under one rule, or under the only rule of a regime.

    ``legal_date`` is the day of the legal fact that the case is judged by; ``area`` the
    province code before 1 July 2025 of the territory whose resolution applies; ``person`` is 0 for the
    case's person, n for the n-th child with her. An application that is named sets the day of the legal fact.
    ``differs`` says why a stated figure is not that of the stay, or a stated day not that of the certificate.
    """

    case_id: CaseId
    today: date
    role: str
    regime: str | None
    rule: str | None
    legal_date: date
    first: date | None
    last: date | None
    area: str | None
    facts: Facts
    stated_amount: int | None
    funding: str | None
    note: Personal[str] | None
    person: int = 0
    agency: str = ""
    application_id: str | None = None
    line_id: str | None = None
    differs: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseSupport:
    """Refuse support for a reason that stands in a text of law.

    ``person`` is as in :class:`GrantSupport`; ``None`` is whoever an application names, else the case's person.
    """

    case_id: CaseId
    today: date
    regime: str
    reason: str
    instrument: str
    article: str
    legal_date: date
    note: Personal[str] | None
    person: int | None = None
    application_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPayment:
    """Confirm that what was granted has been paid."""

    case_id: CaseId
    today: date
    decision_id: str
    amount: int
    paid_on: date
    funding: str

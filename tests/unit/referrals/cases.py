"""One case with a consent and a referral, as they go when all is in order. Names and ids are invented."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.referrals.commands import AcceptReferral, Command, DeclineReferral, MakeReferral, NoteConsent
from services.referrals.domain import DECIDER, State
from services.referrals.events import Event
from shared.kernel.ids import CaseId, ReferralId, derive, person_id
from shared.kernel.personal import FieldClass, Personal
from tests.support.scenario import Result, Scenario

CASE = CaseId(derive("case", "referrals"))
SENDER, SHELTER, UNION = "24-so-y-te", "01-ngoi-nha-binh-yen", "24-hoi-phu-nu"
TODAY = date(2026, 3, 20)
FIRST, SECOND = ReferralId(derive("referral", 1)), ReferralId(derive("referral", 2))
CONSENT, OTHER_CONSENT = derive("consent", 1), derive("consent", 2)

case: Scenario[Command, State, Event] = Scenario(DECIDER)
consent = NoteConsent(
    case_id=CASE,
    consent_id=CONSENT,
    purposes=("support",),
    agencies=(SHELTER,),
    classes=("identity", "shelter"),
    valid_until=date(2027, 3, 1),
)
refer = MakeReferral(
    case_id=CASE,
    referral_id=FIRST,
    today=TODAY,
    asker_agency=SENDER,
    to_agency=SHELTER,
    services=("shelter", "psychological"),
    urgency="routine",
    consent_id=None,
    legal_basis=None,
    reason=Personal("cần nơi tạm lánh", person=person_id(CASE, 0), field_class=FieldClass.IDENTITY),
)
emergency = replace(refer, urgency="emergency", legal_basis="L2024-5")
accept = AcceptReferral(case_id=CASE, referral_id=FIRST, today=TODAY, asker_agency=SHELTER)
decline = DeclineReferral(case_id=CASE, referral_id=FIRST, today=TODAY, asker_agency=SHELTER, reason="no-capacity")


def after(*commands: Command) -> Scenario[Command, State, Event]:
    """Give the case after these commands, each of which must have been accepted."""
    scenario = case
    for command in commands:
        result = scenario.when(command)
        assert result.refusal is None, f"{type(command).__name__} refused: {result.refusal}"
        scenario = scenario.given(*result.events)
    return scenario


def only(result: Result[Event]) -> Any:
    """Give the one event of a result."""
    assert result.refusal is None
    (event,) = result.events
    return event

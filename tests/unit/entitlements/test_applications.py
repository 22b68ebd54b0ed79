"""What is applied for: which support, by when it must be answered, and what ends the wait."""

from dataclasses import replace
from datetime import date
from typing import ClassVar

import pytest

from services.entitlements.commands import GrantSupport, RefuseSupport, WithdrawApplication
from services.entitlements.events import (
    ApplicationDecided,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    SupportGranted,
    SupportRefused,
)
from services.entitlements.rules.outcomes import person_of
from tests.unit.entitlements.cases import ACTUAL, CASE, TODAY, certified, found, grant, received
from tests.unit.entitlements.desk import Desk, applied, paid, recover

REPORTED, CERTIFIED, SUBMITTED = date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 18)
ALLOWANCE = applied("N11", SUBMITTED)


def victim() -> Desk:
    desk = Desk()
    desk.does(received(REPORTED), found(ACTUAL, CERTIFIED))
    return desk


def test_an_application_names_its_procedure_and_the_text_that_sets_it() -> None:
    (event,) = victim().does(ALLOWANCE)
    assert isinstance(event, ApplicationSubmitted)
    assert (event.procedure, event.legal_basis, event.confidence) == ("application-2025", "ND162/24", "unconfirmed")
    assert (event.regime, event.law, event.submitted_to) == ("k", "L2024", "24-xa-dong-ky")


def test_an_application_under_the_old_law_has_the_old_procedure() -> None:
    desk = Desk()
    desk.does(received(date(2020, 6, 1)), found(ACTUAL, date(2020, 6, 20)))
    (event,) = desk.does(applied("O13", date(2020, 8, 10)))
    assert isinstance(event, ApplicationSubmitted)
    assert (event.procedure, event.law) == ("application-2013", "L2011")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (applied("N1", SUBMITTED), "no-application-needed"),
        (applied("N11", date(2025, 6, 30)), "date-before-report"),
        (applied("N11", date(2026, 11, 3)), "date-in-future"),
        (applied("O13", SUBMITTED), "no-application-needed"),
        (applied("N99", SUBMITTED), "rule-unknown"),
        (applied("N9", SUBMITTED, person=3), "person-unknown"),
    ],
)
def test_what_cannot_be_applied_for_is_refused(command: object, code: str) -> None:
    assert victim().refuses(command) == code  # type: ignore[arg-type]  # one of several commands


def test_nobody_applies_twice_for_the_same_while_the_first_waits() -> None:
    desk = victim()
    desk.does(ALLOWANCE)
    again = applied("N11", date(2026, 3, 20))
    assert desk.refuses(again) == "application-open"
    assert desk.refuses(applied("N10", date(2026, 3, 20))) is None
    desk.does(grant(TODAY, application_id=ALLOWANCE.application_id, returned_to_residence=True, stated_amount=2))
    assert desk.refuses(again) is None


def test_a_grant_answers_the_application_on_the_day_of_which_it_is_judged() -> None:
    desk = victim()
    desk.does(ALLOWANCE)
    asked = grant(TODAY, application_id=ALLOWANCE.application_id, returned_to_residence=True, stated_amount=2_000_000)
    granted, answered = desk.does(asked)
    assert isinstance(granted, SupportGranted)
    assert isinstance(answered, ApplicationDecided)
    assert (granted.rule, granted.legal_date) == ("N11", SUBMITTED)
    assert (answered.decision_id, answered.outcome, answered.decided_on) == (granted.decision_id, "granted", TODAY)
    assert desk.refuses(asked) == "application-ended"


def test_twelve_months_are_counted_to_the_application_and_not_to_the_decision() -> None:
    desk = Desk()
    desk.does(received(date(2019, 2, 1)), found(ACTUAL, date(2019, 2, 20)), certified(date(2019, 3, 1)))
    in_time, too_late = applied("O13", date(2020, 2, 28)), applied("O13", date(2020, 4, 1))
    poor = {"poor_household": True, "returned_to_residence": True}
    desk.does(too_late)
    refused, answered = desk.does(grant(TODAY, application_id=too_late.application_id, **poor))
    assert isinstance(refused, SupportRefused)
    assert isinstance(answered, ApplicationDecided)
    assert (refused.reason, answered.outcome) == ("applied-too-late", "refused")
    desk.does(in_time)
    granted, _ = desk.does(grant(date(2020, 6, 1), application_id=in_time.application_id, **poor))
    assert isinstance(granted, SupportGranted)


def test_an_officers_refusal_answers_an_application_of_its_regime_only() -> None:
    desk = victim()
    desk.does(ALLOWANCE)
    refusal = RefuseSupport(
        case_id=CASE,
        today=TODAY,
        regime="k",
        reason="documents-missing",
        instrument="ND162",
        article="24",
        legal_date=SUBMITTED,
        note=None,
        application_id=ALLOWANCE.application_id,
    )
    assert desk.refuses(replace(refusal, regime="i")) == "another-than-applied-for"
    refused, answered = desk.does(refusal)
    assert isinstance(refused, SupportRefused)
    assert isinstance(answered, ApplicationDecided)
    assert (answered.outcome, answered.decision_id) == ("refused", refused.decision_id)


def test_an_officers_refusal_is_judged_by_the_texts_of_the_day_of_the_application() -> None:
    desk = Desk()
    desk.does(received(date(2020, 6, 1)), found(ACTUAL, date(2020, 6, 20)))
    old = applied("O13", date(2020, 8, 10))
    desk.does(old)
    refusal = RefuseSupport(
        case_id=CASE,
        today=TODAY,
        regime="k",
        reason="received-elsewhere",
        instrument="ND09",
        article="23",
        legal_date=TODAY,
        note=None,
    )
    assert desk.refuses(refusal) == "basis-not-in-force"
    refused, _ = desk.does(replace(refusal, application_id=old.application_id))
    assert isinstance(refused, SupportRefused)
    assert (refused.legal_date, refused.law, refused.legal_basis) == (date(2020, 8, 10), "L2011", "ND09/23")


def test_an_officer_refuses_a_child_by_its_number_or_by_its_application() -> None:
    desk = victim()
    its = replace(applied("N9", SUBMITTED), person=1)
    desk.does(its)
    refusal = RefuseSupport(
        case_id=CASE,
        today=TODAY,
        regime="h",
        reason="not-needed",
        instrument="ND162",
        article="24",
        legal_date=SUBMITTED,
        note=None,
    )
    answering = replace(refusal, application_id=its.application_id)
    assert desk.refuses(replace(answering, person=2)) == "another-than-applied-for"
    assert desk.refuses(replace(refusal, person=3)) == "person-unknown"
    for command in (replace(refusal, person=1), answering):
        (event, *_) = desk.decide(command)
        assert isinstance(event, SupportRefused)
        assert person_of(event.facts) == 1
    (hers,) = desk.decide(refusal)
    assert isinstance(hers, SupportRefused)
    assert hers.facts == ()


class TestAppliedForOnceMore:
    POOR: ClassVar[dict[str, object]] = {"poor_household": True, "returned_to_residence": True}

    def test_what_was_paid_in_one_territory_is_denied_in_another_and_the_answer_names_the_payment(self) -> None:
        desk, first = self.granted()
        desk.does(paid(first, 3_000_000))
        refused, answered = desk.does(self.asked_again(desk))
        assert isinstance(refused, SupportRefused)
        assert isinstance(answered, ApplicationDecided)
        assert (refused.reason, refused.legal_basis, refused.rule) == ("already-granted", "ND09/23", "O13")
        assert ("paid_by", first) in [(fact.name, fact.value) for fact in refused.facts]
        assert (answered.outcome, answered.decision_id) == ("refused", refused.decision_id)

    def test_while_nothing_was_paid_an_officer_says_which_of_the_two_stands(self) -> None:
        desk, _ = self.granted()
        assert desk.refuses(self.asked_again(desk)) == "already-granted"

    def test_what_came_back_whole_is_no_payment_any_more(self) -> None:
        desk, first = self.granted()
        desk.does(paid(first, 3_000_000), recover(first, 3_000_000))
        assert desk.refuses(self.asked_again(desk)) == "already-granted"

    def test_without_an_application_nobody_waits_for_an_answer(self) -> None:
        desk, first = self.granted()
        desk.does(paid(first, 3_000_000))
        assert desk.refuses(grant(date(2020, 9, 10), rule="O13", area="56", **self.POOR)) == "already-granted"

    def granted(self) -> tuple[Desk, str]:
        desk = Desk()
        desk.does(received(date(2020, 6, 1)), found(ACTUAL, date(2020, 6, 20)), certified(date(2020, 6, 20)))
        (first,) = desk.does(grant(date(2020, 8, 10), rule="O13", area="02", **self.POOR))
        assert isinstance(first, SupportGranted)
        return desk, first.decision_id

    def asked_again(self, desk: Desk) -> GrantSupport:
        again = applied("O13", date(2020, 9, 10))
        desk.does(again)
        return grant(TODAY, application_id=again.application_id, area="56", **self.POOR)


@pytest.mark.parametrize("given", [{"rule": "N10"}, {"person": 1}], ids=["another rule", "another person"])
def test_what_was_not_applied_for_does_not_answer_an_application(given: dict[str, object]) -> None:
    desk = victim()
    desk.does(ALLOWANCE)
    asked = grant(TODAY, application_id=ALLOWANCE.application_id, **given)
    assert desk.refuses(asked) == "another-than-applied-for"


def test_what_was_taken_back_waits_for_no_answer() -> None:
    desk = victim()
    back = WithdrawApplication(
        case_id=CASE,
        today=TODAY,
        application_id=ALLOWANCE.application_id,
        reason="by-person",
        withdrawn_on=SUBMITTED,
    )
    assert desk.refuses(back) == "application-unknown"
    desk.does(ALLOWANCE)
    assert desk.refuses(replace(back, withdrawn_on=date(2026, 3, 17))) == "before-application"
    assert desk.refuses(replace(back, withdrawn_on=date(2026, 11, 3))) == "date-in-future"
    (event,) = desk.does(back)
    assert isinstance(event, ApplicationWithdrawn)
    assert desk.refuses(back) == "application-ended"

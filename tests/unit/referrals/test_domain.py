from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.referrals.commands import Command
from services.referrals.domain import stream_of
from services.referrals.events import ConsentNoted, ReferralAccepted, ReferralDeclined, ReferralMade
from shared.kernel.ids import StreamId
from tests.unit.referrals.cases import (
    CASE,
    CONSENT,
    FIRST,
    OTHER_CONSENT,
    SECOND,
    SENDER,
    SHELTER,
    TODAY,
    UNION,
    accept,
    after,
    case,
    consent,
    decline,
    emergency,
    only,
    refer,
)


class TestConsent:
    def test_it_is_noted_as_it_was_given(self) -> None:
        case.when(consent).then(
            ConsentNoted(
                consent_id=CONSENT,
                purposes=("support",),
                agencies=(SHELTER,),
                classes=("identity", "shelter"),
                valid_until=date(2027, 3, 1),
            )
        )

    def test_it_is_noted_once(self) -> None:
        after(consent).when(consent).then_nothing()


class TestMaking:
    def test_a_referral_goes_under_the_consent_that_names_the_receiver(self) -> None:
        after(consent).when(refer).then(
            ReferralMade(
                referral_id=FIRST,
                from_agency=SENDER,
                to_agency=SHELTER,
                services=("shelter", "psychological"),
                urgency="routine",
                consent_id=CONSENT,
                legal_basis=None,
                made_on=TODAY,
                reason=refer.reason,
            )
        )

    def test_without_any_consent_it_is_refused(self) -> None:
        case.when(refer).then_refused("consent-required")

    def test_a_consent_that_names_another_agency_does_not_help(self) -> None:
        after(replace(consent, agencies=(UNION,))).when(refer).then_refused("consent-not-for-agency")

    def test_a_consent_holds_on_its_last_day_and_not_on_the_next(self) -> None:
        last = after(replace(consent, valid_until=TODAY))
        assert only(last.when(refer)).consent_id == CONSENT
        last.when(replace(refer, today=TODAY + timedelta(days=1))).then_refused("consent-expired")

    def test_an_ended_consent_is_told_of_before_one_that_names_others(self) -> None:
        ended = replace(consent, valid_until=TODAY - timedelta(days=1))
        other = replace(consent, consent_id=OTHER_CONSENT, agencies=(UNION,))
        after(ended, other).when(refer).then_refused("consent-expired")

    def test_of_several_consents_the_one_that_lasts_longest_is_used(self) -> None:
        longer = replace(consent, consent_id=OTHER_CONSENT, valid_until=date(2028, 1, 1))
        assert only(after(consent, longer).when(refer)).consent_id == OTHER_CONSENT
        assert only(after(longer, consent).when(refer)).consent_id == OTHER_CONSENT

    def test_a_named_consent_is_the_one_that_must_hold(self) -> None:
        other = replace(consent, consent_id=OTHER_CONSENT, agencies=(UNION,))
        both = after(consent, other)
        both.when(replace(refer, consent_id=OTHER_CONSENT)).then_refused("consent-not-for-agency")
        assert only(both.when(replace(refer, consent_id=CONSENT))).consent_id == CONSENT

    def test_a_consent_that_nobody_gave_is_no_consent(self) -> None:
        after(consent).when(replace(refer, consent_id=OTHER_CONSENT)).then_refused("consent-required")

    def test_nobody_refers_to_the_own_agency(self) -> None:
        after(consent).when(replace(refer, asker_agency=SHELTER)).then_refused("referral-to-own-agency")

    def test_the_same_referral_does_not_wait_twice(self) -> None:
        again = replace(refer, referral_id=SECOND, services=("psychological", "shelter"))
        after(consent, refer).when(again).then_refused("referral-waiting-already")

    def test_other_services_or_an_answered_referral_leave_room_for_another(self) -> None:
        more = replace(refer, referral_id=SECOND, services=("health",))
        assert only(after(consent, refer).when(more)).referral_id == SECOND
        again = replace(refer, referral_id=SECOND)
        assert only(after(consent, refer, decline).when(again)).referral_id == SECOND


class TestEmergency:
    def test_it_needs_no_consent_but_says_on_what_it_rests(self) -> None:
        event = only(case.when(emergency))
        assert (event.consent_id, event.legal_basis) == (None, "L2024-5")

    def test_it_is_refused_without_either(self) -> None:
        case.when(replace(emergency, legal_basis=None)).then_refused("legal-basis-required")

    def test_it_goes_under_a_consent_where_one_holds(self) -> None:
        assert only(after(consent).when(replace(emergency, legal_basis=None))).consent_id == CONSENT

    def test_it_goes_on_a_basis_where_the_consent_names_another(self) -> None:
        event = only(after(replace(consent, agencies=(UNION,))).when(emergency))
        assert event.consent_id is None

    def test_it_does_not_excuse_a_named_consent_that_does_not_hold(self) -> None:
        case.when(replace(emergency, consent_id=CONSENT)).then_refused("consent-required")

    @pytest.mark.parametrize("urgency", ["routine", "urgent"])
    def test_anything_less_needs_a_consent(self, urgency: str) -> None:
        case.when(replace(emergency, urgency=urgency)).then_refused("consent-required")


class TestAnswering:
    made = after(consent, refer)

    def test_the_receiver_accepts(self) -> None:
        self.made.when(accept).then(ReferralAccepted(referral_id=FIRST, by_agency=SHELTER, accepted_on=TODAY))

    def test_the_receiver_declines_for_a_reason(self) -> None:
        self.made.when(decline).then(
            ReferralDeclined(referral_id=FIRST, by_agency=SHELTER, reason="no-capacity", declined_on=TODAY)
        )

    @pytest.mark.parametrize("agency", [SENDER, UNION])
    def test_nobody_else_answers_not_even_the_sender(self, agency: str) -> None:
        self.made.when(replace(accept, asker_agency=agency)).then_refused("not-the-receiver")
        self.made.when(replace(decline, asker_agency=agency)).then_refused("not-the-receiver")

    @pytest.mark.parametrize("answer", [accept, decline], ids=["accept", "decline"])
    def test_what_was_not_sent_is_not_answered(self, answer: Command) -> None:
        after(consent).when(answer).then_refused("referral-unknown")

    def test_the_same_answer_again_changes_nothing(self) -> None:
        after(consent, refer, accept).when(accept).then_nothing()
        after(consent, refer, decline).when(decline).then_nothing()

    def test_an_answer_stands(self) -> None:
        after(consent, refer, accept).when(decline).then_refused("referral-answered")
        after(consent, refer, decline).when(accept).then_refused("referral-answered")
        other_reason = replace(decline, reason="out-of-scope")
        after(consent, refer, decline).when(other_reason).then_refused("referral-answered")

    def test_answering_one_leaves_the_other_waiting(self) -> None:
        second = replace(refer, referral_id=SECOND, services=("health",))
        both = after(consent, refer, second, accept)
        assert isinstance(only(both.when(replace(decline, referral_id=SECOND))), ReferralDeclined)


@pytest.mark.parametrize("command", [consent, refer, accept, decline], ids=lambda command: type(command).__name__)
def test_everything_about_the_referrals_of_a_case_stands_in_one_stream(command: Command) -> None:
    assert stream_of(command) == StreamId(CASE)

"""Protection: named, assessed, asked for, decided, put in place, changed, ended, declined, handed over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.verification.commands import Command
from services.verification.commands.protection import Wanted
from services.verification.events.protection import (
    MeasureDecided,
    ProtectedPersonNamed,
    ProtectionApplied,
    ProtectionChanged,
    ProtectionDecided,
    ProtectionDeclined,
    ProtectionEnded,
    ProtectionHandedOver,
    ProtectionHandoverAcknowledged,
    ProtectionRefused,
    ProtectionRequested,
    RiskAnswered,
    RiskAssessed,
)
from shared.kernel.ids import derive, person_id
from tests.unit.verification.protecting import (
    ASKED,
    ASSESSMENT,
    CASE,
    COMMUNE,
    DECIDED,
    DECISION,
    ELSEWHERE,
    HANDOVER,
    HEALTH,
    HER,
    OTHERS,
    PLACE,
    REPORTED,
    REQUEST,
    SECOND_REQUEST,
    SECRECY,
    SISTER,
    TODAY,
    acknowledge,
    after,
    ask,
    assess,
    case,
    change,
    decide,
    decline,
    decline_request,
    end,
    hand_over,
    name_sister,
    only,
    open_it,
    protecting,
    put_in_place,
    refuse,
    varied,
)

DAY = timedelta(days=1)
TOMORROW = TODAY + DAY
BY_BODY: list[Command] = [decide, refuse, put_in_place, change, end, decline, hand_over]
ON_MEASURES: list[Command] = [put_in_place, change, end, decline]


def called(command: object) -> str:
    return type(command).__name__


def _open_on(day: date) -> Command:
    return replace(open_it, reported_on=day)


class TestWhoIsProtected:
    def test_a_relative_of_the_legal_list_is_named(self) -> None:
        protecting().when(name_sister).then(
            ProtectedPersonNamed(
                protected_id=SISTER,
                person=SISTER,
                kind="relative",
                relation="sibling",
                number=None,
                named_by=HEALTH,
                name=name_sister.name,
                contact=None,
            )
        )

    def test_a_relative_without_relation_and_a_helper_with_one_are_refused(self) -> None:
        protecting().when(replace(name_sister, relation=None)).then_refused("relation-against-kind")
        protecting().when(replace(name_sister, kind="helper")).then_refused("relation-against-kind")

    def test_a_child_has_its_number_in_the_case_and_nobody_else_has_one(self) -> None:
        child = replace(name_sister, kind="accompanying-child", relation=None, on_file=True, name=None)
        protecting().when(child).then_refused("number-against-kind")
        protecting().when(replace(name_sister, number=1)).then_refused("number-against-kind")
        assert only(protecting().when(replace(child, number=1, protected_id=person_id(CASE, 1)))).number == 1

    def test_whom_nobody_has_on_file_is_named(self) -> None:
        protecting().when(replace(name_sister, name=None)).then_refused("name-needed")
        assert only(protecting().when(replace(name_sister, name=None, on_file=True))).name is None

    def test_naming_somebody_again_changes_nothing(self) -> None:
        protecting(name_sister).when(name_sister).then_nothing()

    def test_whom_another_agency_named_may_be_named_as_if_nobody_had(self) -> None:
        again = replace(name_sister, asker_agency=OTHERS)
        assert only(protecting(name_sister).when(again)).named_by == OTHERS

    def test_nobody_unnamed_is_assessed_or_protected_but_the_person_received(self) -> None:
        for command in (replace(assess, protected_id=SISTER), replace(ask, protected_id=SISTER)):
            protecting().when(command).then_refused("protected-person-unknown")
            named = replace(name_sister, asker_agency=command.asker_agency)
            assert only(protecting(named).when(command)).protected_id == SISTER

    def test_who_was_named_by_others_is_unknown_to_whoever_has_no_part_in_it(self) -> None:
        about_sister = replace(assess, protected_id=SISTER, asker_agency=OTHERS)
        protecting(name_sister).when(about_sister).then_refused("protected-person-unknown")
        asked = protecting(name_sister, replace(ask, protected_id=SISTER, asker_agency=HEALTH, to_agency=OTHERS))
        assert only(asked.when(about_sister)).assessed_by == OTHERS

    def test_nobody_is_protected_in_a_case_that_was_not_received(self) -> None:
        case.when(ask).then_refused("verification-unknown")


class TestRisk:
    def test_an_assessment_has_its_answers_its_level_its_day_and_its_agency(self) -> None:
        protecting().when(assess).then(
            RiskAssessed(
                assessment_id=ASSESSMENT,
                protected_id=HER,
                assessed_on=ASKED,
                assessed_by=HEALTH,
                level="high",
                answers=(RiskAnswered(question="threatened", answer="yes"),),
                threat=assess.threat,
                circumstances=assess.circumstances,
            )
        )

    def test_a_question_is_answered_once(self) -> None:
        protecting().when(replace(assess, answers=assess.answers * 2)).then_refused("question-twice")

    def test_it_is_not_made_tomorrow(self) -> None:
        protecting().when(replace(assess, assessed_on=TOMORROW)).then_refused("date-in-future")


class TestRequest:
    def test_a_body_is_asked_on_the_first_day_already(self) -> None:
        protecting().when(ask).then(
            ProtectionRequested(
                request_id=REQUEST,
                protected_id=HER,
                asked_by="person",
                requested_by=COMMUNE,
                to_agency=HEALTH,
                requested_on=ASKED,
                emergency=False,
                decide_by=None,
                grounds=("life",),
                measures=("safe-place",),
                assessment_id=None,
                reason=ask.reason,
            )
        )

    def test_an_emergency_is_decided_the_same_day(self) -> None:
        assert only(protecting().when(replace(ask, emergency=True))).decide_by == ASKED

    def test_without_grounds_nobody_is_asked(self) -> None:
        protecting().when(replace(ask, grounds=())).then_refused("no-grounds")

    def test_only_measures_of_the_day_are_asked_for(self) -> None:
        protecting().when(replace(ask, measures=("guard", "new-identity"))).then_refused("measure-not-in-force")
        assert only(protecting().when(replace(ask, measures=()))).measures == ()

    def test_the_assessment_is_one_of_this_person(self) -> None:
        relied = replace(ask, assessment_id=ASSESSMENT, asker_agency=HEALTH, to_agency=OTHERS)
        protecting().when(relied).then_refused("assessment-unknown")
        about_sister = replace(relied, protected_id=SISTER)
        protecting(name_sister, assess).when(about_sister).then_refused("assessment-unknown")
        assert only(protecting(assess).when(relied)).assessment_id == ASSESSMENT

    def test_an_assessment_is_relied_on_by_its_maker_and_by_whom_it_was_told_to(self) -> None:
        relied = replace(ask, assessment_id=ASSESSMENT)
        protecting(assess).when(relied).then_refused("assessment-unknown")
        by_its_maker = replace(relied, asker_agency=HEALTH, to_agency=OTHERS)
        told = protecting(assess, by_its_maker)
        further = replace(relied, request_id=SECOND_REQUEST, asker_agency=OTHERS, to_agency=ELSEWHERE)
        assert only(told.when(further)).assessment_id == ASSESSMENT
        told.when(replace(further, asker_agency=COMMUNE)).then_refused("assessment-unknown")

    def test_a_body_that_has_not_decided_is_not_asked_again_for_the_same_person(self) -> None:
        again = replace(ask, request_id=SECOND_REQUEST)
        protecting(ask).when(again).then_refused("protection-requested-already")
        assert only(protecting(ask).when(replace(again, to_agency=ELSEWHERE))).to_agency == ELSEWHERE
        assert only(protecting(ask).when(replace(again, asker_agency=OTHERS))).requested_by == OTHERS
        for settled in (refuse, decide, decline_request):
            assert only(protecting(ask, settled).when(again)).request_id == SECOND_REQUEST

    def test_it_is_dated_between_report_and_today(self) -> None:
        protecting().when(replace(ask, requested_on=TOMORROW)).then_refused("date-in-future")
        protecting().when(replace(ask, requested_on=REPORTED - DAY)).then_refused("date-before-report")


class TestDecision:
    def test_several_measures_are_decided_together_each_with_its_text(self) -> None:
        place = MeasureDecided(
            measure_id=PLACE,
            measure="safe-place",
            until=date(2026, 6, 30),
            legal_basis="ND162",
            confidence="found",
        )
        secrecy = replace(place, measure_id=SECRECY, measure="secrecy-of-life", until=None)
        protecting(ask).when(decide).then(
            ProtectionDecided(
                request_id=REQUEST,
                decision_id=DECISION,
                decided_by=HEALTH,
                acting_as="health-department",
                signatory="deputy-head",
                decided_on=DECIDED,
                measures=(place, secrecy),
                legal_basis="ND162-13",
                confidence="unconfirmed",
                place=decide.place,
            )
        )

    def test_under_the_old_decree_body_and_measures_were_read(self) -> None:
        day = date(2024, 5, 6)
        old = after(_open_on(day), replace(ask, requested_on=day))
        decided = only(
            old.when(
                replace(decide, acting_as="commune-committee", asker_role="commune-officer", decided_on=day),
            )
        )
        assert (decided.legal_basis, decided.confidence) == ("ND62-8", "found")
        assert {measure.legal_basis for measure in decided.measures} == {"ND62-7"}

    @pytest.mark.parametrize(
        ("body", "day", "role"),
        [
            ("district-labour-office", DECIDED, "case-manager"),
            ("fire-brigade", DECIDED, "approver"),
            ("health-department", date(2025, 6, 30), "case-manager"),
            ("police-investigation", date(2012, 10, 9), "investigator"),
        ],
    )
    def test_a_body_that_is_not_competent_on_the_day_decides_nothing(self, body: str, day: date, role: str) -> None:
        asked = after(_open_on(date(2012, 1, 1)), replace(ask, requested_on=date(2012, 10, 1), measures=()))
        for command in (decide, refuse):
            given = varied(command, acting_as=body, asker_role=role, decided_on=day)
            asked.when(given).then_refused("body-not-competent")

    def test_a_role_acts_only_as_its_own_body(self) -> None:
        for before, command in ((ask, decide), (ask, refuse), (ask, hand_over), (decide, change), (decide, end)):
            scenario = protecting(ask) if before is ask else protecting(ask, decide)
            scenario.when(varied(command, acting_as="police-investigation")).then_refused("role-not-of-this-body")

    def test_something_is_decided_and_nothing_twice(self) -> None:
        protecting(ask).when(replace(decide, measures=())).then_refused("no-measure-decided")
        twice = (decide.measures[0], replace(decide.measures[0], measure_id=SECRECY))
        protecting(ask).when(replace(decide, measures=twice)).then_refused("measure-twice")

    def test_a_measure_is_one_of_the_day(self) -> None:
        unknown = (Wanted(measure_id=PLACE, measure="detect-threats", until=None),)
        day = date(2025, 6, 30)
        old = after(_open_on(day), replace(ask, requested_on=day))
        given = replace(decide, measures=unknown, decided_on=day, acting_as="district-successor")
        old.when(given).then_refused("measure-not-in-force")
        assert only(protecting(ask).when(replace(decide, measures=unknown))).measures[0].confidence == "found"

    def test_a_measure_does_not_end_before_it_is_decided(self) -> None:
        early = (replace(decide.measures[0], until=DECIDED - DAY),)
        protecting(ask).when(replace(decide, measures=early)).then_refused("until-before-decision")

    def test_nobody_has_a_measure_twice_from_a_body(self) -> None:
        again = replace(ask, request_id=SECOND_REQUEST)
        given = replace(decide, request_id=SECOND_REQUEST)
        protecting(ask, decide, again).when(given).then_refused("measure-stands-already")
        ended = replace(end, measure_ids=(PLACE, SECRECY))
        assert isinstance(only(protecting(ask, decide, ended, again).when(given)), ProtectionDecided)

    def test_no_refusal_tells_a_body_what_the_person_has_from_another(self) -> None:
        snooping = replace(ask, request_id=SECOND_REQUEST, asker_agency=OTHERS, to_agency=OTHERS)
        given = replace(
            decide,
            request_id=SECOND_REQUEST,
            asker_agency=OTHERS,
            asker_role="investigator",
            acting_as="police-investigation",
        )
        assert only(protecting(ask, decide, snooping).when(given)).decided_by == OTHERS

    def test_another_person_may_have_the_same_measure(self) -> None:
        hers = replace(ask, request_id=SECOND_REQUEST, protected_id=SISTER, asker_agency=HEALTH)
        given = replace(decide, request_id=SECOND_REQUEST)
        assert isinstance(only(protecting(name_sister, ask, decide, hers).when(given)), ProtectionDecided)

    def test_a_request_is_decided_once(self) -> None:
        for command in (decide, refuse):
            protecting(ask, decide).when(command).then_refused("protection-decided-already")
            protecting(ask, refuse).when(command).then_refused("protection-over")

    def test_it_follows_the_request_and_is_not_made_tomorrow(self) -> None:
        for command in (decide, refuse):
            protecting(ask).when(varied(command, decided_on=TOMORROW)).then_refused("date-in-future")
            protecting(ask).when(varied(command, decided_on=ASKED - DAY)).then_refused("before-what-it-follows")

    def test_a_body_refuses_with_a_code(self) -> None:
        protecting(ask).when(refuse).then(
            ProtectionRefused(
                request_id=REQUEST,
                decided_by=HEALTH,
                acting_as="health-department",
                signatory="head",
                decided_on=DECIDED,
                reason="no-grounds-found",
                legal_basis="ND162-13",
                confidence="unconfirmed",
                explanation=None,
            )
        )

    @pytest.mark.parametrize("command", BY_BODY, ids=called)
    def test_only_the_body_that_has_the_matter_acts_on_it(self, command: Command) -> None:
        other = varied(command, asker_agency=OTHERS)
        protecting(ask).when(other).then_refused("not-the-protecting-body")

    @pytest.mark.parametrize("command", [*BY_BODY, acknowledge], ids=called)
    def test_nothing_is_done_about_what_nobody_asked_for(self, command: Command) -> None:
        protecting().when(command).then_refused("protection-unknown")


class TestMeasures:
    def test_measures_are_put_in_place_once(self) -> None:
        protecting(ask, decide).when(put_in_place).then(
            ProtectionApplied(
                request_id=REQUEST,
                measure_ids=(PLACE, SECRECY),
                applied_by=HEALTH,
                applied_on=date(2026, 3, 5),
                place=None,
            )
        )
        again = replace(put_in_place, measure_ids=(SECRECY,))
        protecting(ask, decide, put_in_place).when(again).then_refused("measure-applied-already")

    def test_a_measure_becomes_another_one(self) -> None:
        now = MeasureDecided(measure_id=PLACE, measure="guard", until=None, legal_basis="ND162", confidence="found")
        protecting(ask, decide, put_in_place).when(change).then(
            ProtectionChanged(
                request_id=REQUEST,
                changed_by=HEALTH,
                acting_as="health-department",
                signatory="head",
                changed_on=date(2026, 3, 10),
                reason="danger-grew",
                now=now,
                place=None,
            )
        )

    def test_a_change_changes_something_and_the_place_alone_is_enough(self) -> None:
        same = replace(change, now=decide.measures[0])
        protecting(ask, decide).when(same).then_refused("nothing-changed")
        assert only(protecting(ask, decide).when(replace(same, place=decide.place))).place == decide.place

    def test_a_measure_does_not_become_one_that_the_person_has(self) -> None:
        same = replace(change, now=Wanted(measure_id=PLACE, measure="secrecy-of-life", until=None))
        protecting(ask, decide).when(same).then_refused("measure-stands-already")

    def test_measures_end_and_the_last_one_closes_the_matter(self) -> None:
        protecting(ask, decide).when(end).then(
            ProtectionEnded(
                request_id=REQUEST,
                measure_ids=(PLACE,),
                ended_by=HEALTH,
                acting_as="health-department",
                signatory="head",
                ended_on=date(2026, 3, 15),
                reason="danger-over",
                last=False,
            )
        )
        rest = replace(end, measure_ids=(SECRECY,))
        assert only(protecting(ask, decide, end).when(rest)).last
        protecting(ask, decide, end, rest).when(end).then_refused("protection-over")

    def test_no_measure_ends_twice(self) -> None:
        protecting(ask, decide, end).when(end).then_refused("measure-over")
        both = replace(end, measure_ids=(PLACE, SECRECY))
        protecting(ask, decide, decline).when(both).then_refused("measure-over")

    @pytest.mark.parametrize("command", ON_MEASURES, ids=called)
    def test_what_is_over_or_was_never_decided_stays_so(self, command: Command) -> None:
        unknown = derive("measure", "unknown")
        named = {"now": replace(change.now, measure_id=unknown)} if command is change else {"measure_ids": (unknown,)}
        given = varied(command, **named)
        protecting(ask, decide).when(given).then_refused("measure-unknown")
        protecting(ask, decide, end).when(command).then_refused("measure-over")

    @pytest.mark.parametrize("command", [put_in_place, end], ids=called)
    def test_measures_are_named(self, command: Command) -> None:
        none = varied(command, measure_ids=())
        protecting(ask, decide).when(none).then_refused("measures-needed")

    @pytest.mark.parametrize(
        ("command", "field"), [(put_in_place, "applied_on"), (change, "changed_on"), (end, "ended_on")]
    )
    def test_each_follows_what_was_before_it_and_has_happened(self, command: Command, field: str) -> None:
        for day, refusal in ((TOMORROW, "date-in-future"), (DECIDED - DAY, "before-what-it-follows")):
            given = varied(command, **{field: day})
            protecting(ask, decide).when(given).then_refused(refusal)


class TestDeclining:
    def test_the_person_declines_with_a_written_undertaking(self) -> None:
        protecting(ask, decide).when(decline).then(
            ProtectionDeclined(
                request_id=REQUEST,
                measure_ids=(PLACE,),
                recorded_by=HEALTH,
                declined_on=date(2026, 3, 12),
                declared_by="person",
                reason="feels-safe",
                undertaking_on=date(2026, 3, 12),
                undertaking_sha256="0" * 64,
                last=False,
                words=decline.words,
            )
        )

    @pytest.mark.parametrize("missing", ["undertaking_on", "undertaking_sha256"])
    def test_without_one_the_measure_stands(self, missing: str) -> None:
        word_of_mouth = varied(decline, **{missing: None})
        protecting(ask, decide).when(word_of_mouth).then_refused("undertaking-needed")
        assert isinstance(only(protecting(ask, decide).when(put_in_place)), ProtectionApplied)

    def test_before_a_decision_the_whole_request_is_declined(self) -> None:
        assert only(protecting(ask).when(decline_request)).last
        protecting(ask, decline_request).when(decide).then_refused("protection-over")
        protecting(ask).when(decline).then_refused("measure-unknown")
        protecting(ask, decide).when(decline_request).then_refused("measures-needed")

    def test_it_follows_the_decision_and_has_happened(self) -> None:
        decided = protecting(ask, decide)
        decided.when(replace(decline, declined_on=TOMORROW)).then_refused("date-in-future")
        decided.when(replace(decline, undertaking_on=TOMORROW)).then_refused("date-in-future")
        decided.when(replace(decline, declined_on=DECIDED - DAY)).then_refused("before-what-it-follows")


class TestHandingOver:
    def test_a_matter_is_handed_over_to_the_place_of_residence(self) -> None:
        protecting(ask, decide).when(hand_over).then(
            ProtectionHandedOver(
                request_id=REQUEST,
                handover_id=HANDOVER,
                from_agency=HEALTH,
                acting_as="health-department",
                to_agency=ELSEWHERE,
                handed_on=date(2026, 3, 12),
                residence=hand_over.residence,
            )
        )

    def test_a_request_that_waits_may_be_handed_over_too(self) -> None:
        taken = protecting(ask, hand_over, acknowledge)
        given = replace(decide, asker_agency=ELSEWHERE, decided_on=date(2026, 3, 14))
        assert only(taken.when(given)).decided_by == ELSEWHERE

    def test_until_it_is_taken_over_the_body_of_before_protects(self) -> None:
        waiting = protecting(ask, decide, hand_over)
        assert isinstance(only(waiting.when(end)), ProtectionEnded)
        waiting.when(replace(end, asker_agency=ELSEWHERE)).then_refused("not-the-protecting-body")
        waiting.when(hand_over).then_refused("handover-waiting")

    def test_what_nobody_has_taken_over_is_offered_to_another_body_in_its_place(self) -> None:
        again = replace(hand_over, to_agency=OTHERS, handover_id=derive("id", "again"))
        offered = protecting(ask, decide, hand_over, again)
        offered.when(acknowledge).then_refused("not-the-protecting-body")
        assert only(offered.when(replace(acknowledge, asker_agency=OTHERS))).handover_id == again.handover_id
        early = replace(again, handed_on=hand_over.handed_on - DAY)
        protecting(ask, decide, hand_over).when(early).then_refused("before-what-it-follows")

    def test_a_body_that_is_no_more_hands_over_and_ends_and_does_nothing_else(self) -> None:
        day, office = date(2025, 2, 10), {"acting_as": "district-labour-office"}
        held = after(
            _open_on(date(2025, 2, 1)),
            replace(ask, requested_on=day),
            varied(decide, **office, decided_on=day, measures=(replace(decide.measures[0], measure="guard"),)),
        )
        assert only(held.when(varied(hand_over, **office))).acting_as == "district-labour-office"
        assert only(held.when(varied(end, **office))).acting_as == "district-labour-office"
        held.when(varied(change, **office)).then_refused("body-not-competent")
        held.when(varied(end, **office, asker_role="investigator")).then_refused("role-not-of-this-body")
        held.when(varied(end, acting_as="fire-brigade")).then_refused("body-not-competent")
        held.when(varied(end, ended_on=day)).then_refused("body-not-competent")

    def test_the_body_of_the_other_place_takes_it_over_and_then_has_it(self) -> None:
        protecting(ask, decide, hand_over).when(acknowledge).then(
            ProtectionHandoverAcknowledged(
                request_id=REQUEST,
                handover_id=HANDOVER,
                from_agency=HEALTH,
                to_agency=ELSEWHERE,
                acting_as="health-department",
                acknowledged_on=date(2026, 3, 13),
            )
        )
        taken = protecting(ask, decide, hand_over, acknowledge)
        taken.when(end).then_refused("not-the-protecting-body")
        assert isinstance(only(taken.when(replace(end, asker_agency=ELSEWHERE))), ProtectionEnded)
        taken.when(acknowledge).then_refused("handover-unknown")

    def test_nobody_else_takes_it_over_and_no_body_that_is_not_competent(self) -> None:
        waiting = protecting(ask, decide, hand_over)
        waiting.when(replace(acknowledge, asker_agency=OTHERS)).then_refused("not-the-protecting-body")
        waiting.when(replace(acknowledge, acting_as="fire-brigade")).then_refused("body-not-competent")
        protecting(ask, decide).when(acknowledge).then_refused("handover-unknown")

    def test_a_body_does_not_hand_over_to_itself(self) -> None:
        protecting(ask, decide).when(replace(hand_over, to_agency=HEALTH)).then_refused("hands-over-to-itself")

    def test_the_days_follow_one_another(self) -> None:
        decided, waiting = protecting(ask, decide), protecting(ask, decide, hand_over)
        decided.when(replace(hand_over, handed_on=TOMORROW)).then_refused("date-in-future")
        decided.when(replace(hand_over, handed_on=DECIDED - DAY)).then_refused("before-what-it-follows")
        early = replace(acknowledge, acknowledged_on=hand_over.handed_on - DAY)
        waiting.when(early).then_refused("before-what-it-follows")
        waiting.when(replace(acknowledge, acknowledged_on=TOMORROW)).then_refused("date-in-future")

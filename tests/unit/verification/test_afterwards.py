"""What follows a determination: more time before it, a written notice, a contest, and opening it again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.verification.commands import Command
from services.verification.events import (
    ContestDecided,
    DeterminationContested,
    DeterminationReopened,
    PersonInformed,
    VerificationExtended,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.kernel.ids import derive
from tests.unit.verification.cases import (
    ACTUAL,
    CONTEST,
    FIRST,
    HEALTH,
    NOT,
    OTHER_POLICE,
    POLICE,
    SECOND,
    TODAY,
    after,
    certify,
    check,
    check_with_document,
    contest,
    decide_contest,
    deny,
    determine,
    evidence,
    extend,
    inform,
    leave_open,
    only,
    open_it,
    reopen,
    request,
    statement,
)

ready = after(open_it, check, request, statement)
denied = after(open_it, check, request, statement, deny)
contested = after(open_it, check, request, statement, deny, contest)
TOMORROW = TODAY + timedelta(days=1)


class TestExtension:
    def test_the_police_that_were_asked_take_longer(self) -> None:
        ready.when(extend).then(
            VerificationExtended(
                extended_on=date(2026, 3, 19),
                extended_by=POLICE,
                limit_on=date(2026, 4, 30),
                legal_basis="L2024-27.5",
                confidence="unconfirmed",
                reason=extend.reason,
            )
        )

    def test_two_months_from_the_request_are_the_longest(self) -> None:
        assert only(ready.when(replace(extend, limit_on=date(2026, 5, 5)))).limit_on == date(2026, 5, 5)
        ready.when(replace(extend, limit_on=date(2026, 5, 6))).then_refused("extension-too-long")

    def test_the_old_figure_is_known_and_not_more(self) -> None:
        old = after(
            replace(open_it, reported_on=date(2025, 5, 2)),
            replace(check, checked_on=date(2025, 5, 3)),
            replace(request, requested_on=date(2025, 5, 5)),
        )
        extended = only(old.when(replace(extend, limit_on=date(2025, 7, 5))))
        assert (extended.legal_basis, extended.confidence) == ("TTLT01-14", "known")

    @pytest.mark.parametrize(
        ("reported", "basis"), [(date(2025, 6, 30), "TTLT01-14"), (date(2025, 7, 1), "L2024-27.5")]
    )
    def test_the_day_of_the_report_says_which_figure_it_is_as_it_says_which_clock(
        self, reported: date, basis: str
    ) -> None:
        asked = after(
            replace(open_it, reported_on=reported),
            replace(check, checked_on=date(2025, 7, 2)),
            replace(request, requested_on=date(2025, 7, 3)),
        )
        assert only(asked.when(replace(extend, limit_on=date(2025, 9, 3)))).legal_basis == basis

    def test_before_the_joint_circular_there_is_no_figure(self) -> None:
        before = after(
            replace(open_it, reported_on=date(2014, 3, 24)),
            replace(check, checked_on=date(2014, 3, 25)),
            replace(request, requested_on=date(2014, 3, 26)),
        )
        before.when(replace(extend, limit_on=date(2014, 5, 1))).then_refused("date-too-early")

    def test_an_extension_ends_later_than_the_one_before(self) -> None:
        once = after(open_it, check, request, extend)
        once.when(extend).then_refused("extension-not-later")
        assert only(once.when(replace(extend, limit_on=date(2026, 5, 1)))).limit_on == date(2026, 5, 1)

    def test_others_who_are_asked_have_the_whole_time(self) -> None:
        handed_on = after(open_it, check, request, extend, replace(request, to_agency=OTHER_POLICE))
        handed_on.when(extend).then_refused("not-the-requested-agency")
        theirs = replace(extend, asker_agency=OTHER_POLICE, limit_on=date(2026, 4, 1))
        assert only(handed_on.when(theirs)).extended_by == OTHER_POLICE

    @pytest.mark.parametrize("past", [(open_it,), (open_it, check), (open_it, check_with_document)])
    def test_there_is_nothing_to_extend_before_somebody_was_asked(self, past: tuple[Command, ...]) -> None:
        after(*past).when(extend).then_refused("verification-not-requested")

    def test_there_is_nothing_to_extend_after_a_determination(self) -> None:
        denied.when(extend).then_refused("determined-already")
        after(open_it, check, request, statement, determine).when(extend).then_refused("determined-already")

    def test_a_result_that_was_left_open_lets_them_go_on(self) -> None:
        left_open = after(open_it, check, request, statement, leave_open)
        assert only(left_open.when(extend)).limit_on == extend.limit_on

    def test_who_is_asked_again_after_a_negative_result_may_take_longer(self) -> None:
        asked_again = after(open_it, check, request, statement, deny, evidence, request)
        assert only(asked_again.when(extend)).limit_on == extend.limit_on
        answered = asked_again.given(only(asked_again.when(replace(determine, weighs=(SECOND,)))))
        answered.when(extend).then_refused("determined-already")

    def test_it_is_dated_between_the_request_and_today(self) -> None:
        ready.when(replace(extend, extended_on=TOMORROW)).then_refused("date-in-future")
        ready.when(replace(extend, extended_on=date(2026, 3, 4))).then_refused("date-before-report")


class TestNotice:
    def test_the_person_is_informed_in_writing_of_what_stands(self) -> None:
        denied.when(inform).then(
            PersonInformed(
                determination=1,
                status=NOT,
                informed_on=date(2026, 3, 17),
                informed_by=POLICE,
                form="written-notice",
                channel="in-person",
                sha256="1" * 64,
                note=None,
            )
        )

    def test_of_a_positive_result_she_is_informed_as_well(self) -> None:
        assert only(after(open_it, check, request, statement, determine).when(inform)).status == ACTUAL

    def test_once_by_each_channel(self) -> None:
        informed = after(open_it, check, request, statement, deny, inform)
        informed.when(inform).then_refused("informed-already")
        assert only(informed.when(replace(inform, channel="post"))).channel == "post"

    def test_a_new_determination_is_a_new_notice(self) -> None:
        again = after(open_it, check, request, statement, deny, inform, evidence)
        verified = again.given(only(again.when(replace(determine, weighs=(SECOND,)))))
        assert only(verified.when(inform)).determination == 2

    def test_nobody_is_informed_of_nothing(self) -> None:
        ready.when(inform).then_refused("not-determined")

    def test_it_is_dated_between_the_determination_and_today(self) -> None:
        denied.when(replace(inform, informed_on=date(2026, 3, 15))).then_refused("before-determination")
        denied.when(replace(inform, informed_on=TOMORROW)).then_refused("date-in-future")
        assert only(denied.when(replace(inform, informed_on=deny.determined_on))).informed_on == deny.determined_on


class TestContest:
    def test_a_negative_result_is_contested(self) -> None:
        denied.when(contest).then(
            DeterminationContested(
                contest_id=CONTEST,
                determination=1,
                filed_on=date(2026, 3, 18),
                filed_by="person",
                filed_with=HEALTH,
                grounds=contest.grounds,
            )
        )

    @pytest.mark.parametrize("past", [(), (determine,), (leave_open,)], ids=["none", "actual", "possible"])
    def test_no_other_result_is(self, past: tuple[Command, ...]) -> None:
        after(open_it, check, request, statement, *past).when(contest).then_refused("nothing-to-contest")

    def test_one_contest_waits_at_a_time(self) -> None:
        contested.when(replace(contest, contest_id=derive("other"))).then_refused("contested-already")
        dismissed = after(
            open_it, check, request, statement, deny, contest, replace(decide_contest, outcome="dismissed")
        )
        assert only(dismissed.when(replace(contest, contest_id=derive("other")))).determination == 1

    def test_an_accepted_one_opens_the_result_again(self) -> None:
        contested.when(decide_contest).then(
            ContestDecided(
                contest_id=CONTEST,
                determination=1,
                outcome="accepted",
                decided_on=date(2026, 3, 19),
                decided_by=POLICE,
                reasons=None,
            ),
            DeterminationReopened(
                determination=1,
                was=NOT,
                cause="contest",
                items=(),
                reopened_on=date(2026, 3, 19),
                reopened_by=POLICE,
                law="L2024",
                reasons=None,
            ),
        )

    @pytest.mark.parametrize("outcome", ["dismissed", "withdrawn"])
    def test_any_other_end_leaves_the_result_as_it_was(self, outcome: str) -> None:
        decided = only(contested.when(replace(decide_contest, outcome=outcome)))
        assert (type(decided), decided.outcome) == (ContestDecided, outcome)
        contested.given(decided).when(determine).then_refused("new-evidence-required")

    def test_what_it_opened_is_determined_anew_from_the_same_items(self) -> None:
        opened = after(open_it, check, request, statement, deny, contest, decide_contest)
        assert isinstance(only(opened.when(determine)), VictimVerified)
        assert isinstance(only(opened.when(deny)), VictimNotConfirmed)

    def test_a_contest_is_decided_once_and_by_its_id(self) -> None:
        dismissed = replace(decide_contest, outcome="dismissed")
        contested.given(only(contested.when(dismissed))).when(decide_contest).then_refused("contest-decided-already")
        contested.when(replace(decide_contest, contest_id=FIRST)).then_refused("contest-unknown")

    def test_days_follow_each_other(self) -> None:
        denied.when(replace(contest, filed_on=date(2026, 3, 15))).then_refused("before-determination")
        denied.when(replace(contest, filed_on=TOMORROW)).then_refused("date-in-future")
        contested.when(replace(decide_contest, decided_on=date(2026, 3, 17))).then_refused("before-contest")
        contested.when(replace(decide_contest, decided_on=TOMORROW)).then_refused("date-in-future")

    def test_what_another_result_replaced_is_not_opened_again(self) -> None:
        moved_on = after(open_it, check, request, statement, deny, contest, evidence)
        replaced = moved_on.given(only(moved_on.when(replace(determine, weighs=(SECOND,)))))
        for outcome in ("accepted", "dismissed"):
            decided = only(replaced.when(replace(decide_contest, outcome=outcome)))
            assert (type(decided), decided.outcome) == (ContestDecided, outcome)

    def test_what_was_opened_for_new_evidence_is_not_opened_again_by_its_contest(self) -> None:
        opened = after(open_it, check, request, statement, deny, contest, evidence, reopen)
        assert only(opened.when(decide_contest)).outcome == "accepted"

    def test_a_second_negative_result_is_contested_while_the_contest_of_the_first_waits(self) -> None:
        twice = after(open_it, check, request, statement, deny, contest, evidence, reopen, deny)
        second = replace(contest, contest_id=derive("other"))
        assert only(twice.when(second)).determination == 2
        filed = twice.given(only(twice.when(second)))
        filed.when(replace(second, contest_id=derive("third"))).then_refused("contested-already")
        assert len(filed.when(replace(decide_contest, contest_id=derive("other"))).events) == 2


class TestReopening:
    news = after(open_it, check, request, statement, deny, evidence)

    def test_a_result_is_opened_again_for_what_came_in_since(self) -> None:
        self.news.when(reopen).then(
            DeterminationReopened(
                determination=1,
                was=NOT,
                cause="new-evidence",
                items=(SECOND,),
                reopened_on=date(2026, 3, 19),
                reopened_by=POLICE,
                law="L2024",
                reasons=None,
            )
        )

    def test_what_was_known_opens_nothing(self) -> None:
        self.news.when(replace(reopen, items=(FIRST,))).then_refused("new-evidence-required")
        self.news.when(replace(reopen, items=())).then_refused("new-evidence-required")
        denied.when(reopen).then_refused("item-unknown")

    def test_there_must_be_a_result(self) -> None:
        ready.when(reopen).then_refused("not-determined")
        left = after(open_it, check, request, statement, leave_open, evidence)
        left.when(reopen).then_refused("nothing-to-reopen")
        self.news.given(only(self.news.when(reopen))).when(reopen).then_refused("not-determined")

    def test_other_police_do_not_open_it(self) -> None:
        self.news.when(replace(reopen, asker_agency=OTHER_POLICE)).then_refused("not-the-requested-agency")
        by_approver = replace(reopen, asker_agency=HEALTH, asker_role="approver")
        assert only(self.news.when(by_approver)).reopened_by == HEALTH

    def test_the_police_may_be_asked_again_then(self) -> None:
        reopened = after(open_it, check, request, statement, deny, evidence, reopen)
        assert only(reopened.when(request)).to_agency == POLICE

    def test_no_certificate_is_issued_while_it_is_open(self) -> None:
        verified = after(open_it, check, request, statement, determine, evidence, reopen)
        verified.when(certify).then_refused("not-determined-a-victim")

    def test_days_follow_each_other(self) -> None:
        self.news.when(replace(reopen, reopened_on=date(2026, 3, 15))).then_refused("before-determination")
        self.news.when(replace(reopen, reopened_on=TOMORROW)).then_refused("date-in-future")

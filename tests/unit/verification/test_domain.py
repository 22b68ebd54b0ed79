from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.verification.commands import Command, Link
from services.verification.domain import stream_of
from services.verification.events import (
    DeterminationLeftOpen,
    EvidenceAdded,
    InitialCheckCompleted,
    StatementTaken,
    VerificationOpened,
    VerificationRequested,
    VictimNotConfirmed,
    VictimVerified,
)
from shared.kernel.ids import StreamId
from tests.unit.verification.cases import (
    ACTUAL,
    CASE,
    FIRST,
    HEALTH,
    OTHER_POLICE,
    POLICE,
    POSSIBLE,
    REPORTED,
    SECOND,
    TODAY,
    after,
    case,
    certify,
    check,
    check_with_document,
    deny,
    determine,
    evidence,
    extend,
    leave_open,
    only,
    open_it,
    reopen,
    request,
    statement,
)

ALL: list[Command] = [check, request, statement, evidence, determine, certify]
ready = after(open_it, check, request, statement)


class TestOpening:
    def test_a_report_opens_verification_under_the_law_of_its_day(self) -> None:
        case.when(open_it).then(VerificationOpened(law="L2024", reported_on=REPORTED))

    def test_the_last_day_of_the_old_law_still_belongs_to_it(self) -> None:
        assert only(case.when(replace(open_it, reported_on=date(2025, 6, 30)))).law == "L2011"
        assert only(case.when(replace(open_it, reported_on=date(2025, 7, 1)))).law == "L2024"

    def test_a_second_report_of_the_same_case_changes_nothing(self) -> None:
        after(open_it).when(replace(open_it, reported_on=date(2025, 1, 1))).then_nothing()

    @pytest.mark.parametrize("command", ALL, ids=lambda command: type(command).__name__)
    def test_nothing_can_be_done_on_a_case_that_was_not_received(self, command: Command) -> None:
        case.when(command).then_refused("verification-unknown")

    @pytest.mark.parametrize("command", [open_it, *ALL], ids=lambda command: type(command).__name__)
    def test_everything_about_a_case_stands_in_its_own_stream(self, command: Command) -> None:
        assert stream_of(command) == StreamId(CASE)


class TestInitialCheck:
    def test_it_is_recorded_with_both_agencies(self) -> None:
        after(open_it).when(check).then(
            InitialCheckCompleted(
                outcome="needs-police-verification",
                checked_on=date(2026, 3, 4),
                checked_by=HEALTH,
                police_agency=POLICE,
                document=None,
                note=None,
            )
        )

    def test_it_is_made_once(self) -> None:
        after(open_it, check).when(check).then_refused("initial-check-completed")

    def test_the_police_are_another_agency(self) -> None:
        after(open_it).when(replace(check, police_agency=HEALTH)).then_refused("asks-own-agency")

    def test_it_names_a_document_just_when_it_found_one(self) -> None:
        after(open_it).when(replace(check_with_document, document=None)).then_refused("document-against-outcome")
        after(open_it).when(replace(check, document="GXN-CA")).then_refused("document-against-outcome")

    def test_it_is_dated_between_report_and_today(self) -> None:
        after(open_it).when(replace(check, checked_on=TODAY + timedelta(days=1))).then_refused("date-in-future")
        after(open_it).when(replace(check, checked_on=REPORTED - timedelta(days=1))).then_refused("date-before-report")
        for day in (REPORTED, TODAY):
            assert only(after(open_it).when(replace(check, checked_on=day))).checked_on == day


class TestRequest:
    def test_the_police_are_asked_after_the_initial_check(self) -> None:
        after(open_it).when(request).then_refused("initial-check-missing")
        after(open_it, check).when(request).then(
            VerificationRequested(
                to_agency=POLICE, requested_by=HEALTH, requested_on=date(2026, 3, 5), reason=request.reason
            )
        )

    def test_a_found_document_leaves_nothing_to_ask(self) -> None:
        after(open_it, check_with_document).when(request).then_refused("verification-not-needed")
        denied = after(open_it, check_with_document, statement, deny)
        denied.when(request).then_refused("verification-not-needed")

    def test_after_a_found_document_the_police_are_asked_once_something_new_came_in(self) -> None:
        news = after(open_it, check_with_document, statement, deny, evidence)
        assert only(news.when(request)).to_agency == POLICE
        asked = news.given(only(news.when(request)))
        assert only(asked.when(extend)).extended_by == POLICE

    def test_after_a_found_document_the_police_are_asked_when_the_result_was_opened_again(self) -> None:
        opened = after(open_it, check_with_document, statement, determine, evidence, reopen)
        assert only(opened.when(request)).to_agency == POLICE

    def test_the_same_police_are_not_asked_twice_but_others_may_be(self) -> None:
        ready.when(request).then_refused("verification-requested-already")
        assert only(ready.when(replace(request, to_agency=OTHER_POLICE))).to_agency == OTHER_POLICE

    def test_an_agency_does_not_ask_itself(self) -> None:
        after(open_it, check).when(replace(request, to_agency=HEALTH)).then_refused("asks-own-agency")

    def test_after_a_negative_result_the_same_police_are_asked_again_only_on_something_new(self) -> None:
        denied = after(open_it, check, request, statement, deny)
        denied.when(request).then_refused("new-evidence-required")
        denied_with_news = after(open_it, check, request, statement, deny, evidence)
        assert isinstance(only(denied_with_news.when(request)), VerificationRequested)

    def test_nobody_is_asked_about_a_verified_victim(self) -> None:
        verified = after(open_it, check, request, statement, determine)
        verified.when(replace(request, to_agency=OTHER_POLICE)).then_refused("determined-already")

    def test_it_is_dated_between_report_and_today(self) -> None:
        checked = after(open_it, check)
        checked.when(replace(request, requested_on=TODAY + timedelta(days=1))).then_refused("date-in-future")
        checked.when(replace(request, requested_on=REPORTED - timedelta(days=1))).then_refused("date-before-report")


class TestStatementsAndEvidence:
    def test_a_statement_is_taken_from_the_first_day(self) -> None:
        after(open_it).when(statement).then(
            StatementTaken(
                statement_id=FIRST,
                source="e",
                taken_on=date(2026, 3, 6),
                interviewer="dieu-tra-vien",
                language="vi",
                interpreter=False,
                links=(),
                speaker="person",
                matters=("recruitment",),
                content=statement.content,
            )
        )

    def test_evidence_is_added_from_the_first_day(self) -> None:
        after(open_it).when(evidence).then(
            EvidenceAdded(evidence_id=SECOND, source="b", sha256="0" * 64, description=evidence.description)
        )

    def test_a_statement_may_contradict_an_earlier_one_without_touching_it(self) -> None:
        later = replace(statement, statement_id=SECOND, links=(Link(kind="contradicts", statement_id=FIRST),))
        event = only(ready.when(later))
        assert [(link.kind, link.statement_id) for link in event.links] == [("contradicts", FIRST)]

    def test_a_statement_is_linked_to_statements_of_this_case_only(self) -> None:
        unknown = replace(statement, statement_id=SECOND, links=(Link(kind="corrects", statement_id=SECOND),))
        ready.when(unknown).then_refused("statement-unknown")

    def test_a_statement_is_not_linked_to_evidence(self) -> None:
        linked = replace(statement, links=(Link(kind="repeats", statement_id=SECOND),))
        after(open_it, evidence).when(linked).then_refused("statement-unknown")

    def test_a_statement_is_not_taken_tomorrow(self) -> None:
        ready.when(replace(statement, taken_on=TODAY + timedelta(days=1))).then_refused("date-in-future")

    def test_a_statement_taken_before_the_report_is_welcome(self) -> None:
        early = replace(statement, taken_on=REPORTED - timedelta(days=30))
        assert only(after(open_it).when(early)).taken_on < REPORTED


class TestDetermination:
    def test_the_police_that_were_asked_verify_a_victim(self) -> None:
        ready.when(determine).then(
            VictimVerified(
                status=ACTUAL,
                determined_on=date(2026, 3, 16),
                determined_by=POLICE,
                law="L2024",
                weighed=(FIRST,),
                reasons=determine.reasons,
            )
        )

    def test_a_negative_result_does_not_confirm(self) -> None:
        event = only(ready.when(deny))
        assert isinstance(event, VictimNotConfirmed)
        assert (event.determined_by, event.weighed) == (POLICE, (FIRST,))

    def test_what_proves_neither_leaves_it_open(self) -> None:
        assert isinstance(only(ready.when(leave_open)), DeterminationLeftOpen)

    def test_the_law_is_that_of_the_report_and_not_of_the_determination(self) -> None:
        old = replace(open_it, reported_on=date(2025, 6, 1))
        event = only(after(old, check, request, statement).when(determine))
        assert event.law == "L2011"

    def test_nothing_is_determined_before_the_initial_check(self) -> None:
        after(open_it, statement).when(determine).then_refused("initial-check-missing")

    def test_nothing_is_determined_before_the_police_were_asked(self) -> None:
        after(open_it, check, statement).when(determine).then_refused("verification-not-requested")

    def test_a_found_document_lets_the_police_of_the_check_determine(self) -> None:
        found = after(open_it, check_with_document, statement)
        assert isinstance(only(found.when(determine)), VictimVerified)

    def test_nobody_is_judged_on_nothing(self) -> None:
        ready.when(replace(determine, weighs=())).then_refused("nothing-weighed")

    def test_what_is_weighed_lies_on_the_file(self) -> None:
        ready.when(replace(determine, weighs=(FIRST, SECOND))).then_refused("item-unknown")

    def test_an_investigator_of_another_agency_may_not(self) -> None:
        ready.when(replace(determine, asker_agency=OTHER_POLICE)).then_refused("not-the-requested-agency")

    def test_asking_others_takes_the_matter_from_the_first_police(self) -> None:
        moved = after(open_it, check, request, statement, replace(request, to_agency=OTHER_POLICE))
        moved.when(determine).then_refused("not-the-requested-agency")
        assert only(moved.when(replace(determine, asker_agency=OTHER_POLICE))).determined_by == OTHER_POLICE

    def test_an_approver_may(self) -> None:
        approved = replace(determine, asker_role="approver", asker_agency=HEALTH)
        assert only(ready.when(approved)).determined_by == HEALTH

    def test_it_is_dated_between_report_and_today(self) -> None:
        ready.when(replace(determine, determined_on=TODAY + timedelta(days=1))).then_refused("date-in-future")
        before = replace(determine, determined_on=REPORTED - timedelta(days=1))
        ready.when(before).then_refused("date-before-report")


class TestDeterminingAgain:
    def test_a_victim_is_verified_once_even_on_something_new(self) -> None:
        verified = after(open_it, check, request, statement, determine, evidence)
        verified.when(replace(determine, weighs=(SECOND,))).then_refused("determined-already")

    def test_the_same_negative_result_on_the_same_items_is_no_news(self) -> None:
        after(open_it, check, request, statement, deny).when(deny).then_refused("determined-already")

    def test_a_negative_result_stands_until_there_is_new_evidence(self) -> None:
        after(open_it, check, request, statement, deny).when(determine).then_refused("new-evidence-required")

    def test_evidence_that_was_known_then_is_not_new(self) -> None:
        known = after(open_it, check, request, statement, evidence, deny)
        known.when(replace(determine, weighs=(SECOND,))).then_refused("new-evidence-required")

    def test_new_evidence_that_is_not_weighed_does_not_count(self) -> None:
        after(open_it, check, request, statement, deny, evidence).when(determine).then_refused("new-evidence-required")

    def test_new_evidence_after_a_negative_result_allows_a_new_determination(self) -> None:
        denied = after(open_it, check, request, statement, deny, evidence)
        assert isinstance(only(denied.when(replace(determine, weighs=(FIRST, SECOND)))), VictimVerified)

    def test_what_was_left_open_may_be_concluded_from_the_same_items(self) -> None:
        left = after(open_it, check, request, statement, leave_open)
        left.when(leave_open).then_refused("determined-already")
        assert isinstance(only(left.when(determine)), VictimVerified)

    @pytest.mark.parametrize("status", [deny.status, POSSIBLE])
    def test_a_certificate_stands_against_any_other_result(self, status: str) -> None:
        certified = after(open_it, check, request, statement, determine, certify, evidence)
        other = replace(determine, status=status, weighs=(SECOND,))
        certified.when(other).then_refused("certificate-stands")

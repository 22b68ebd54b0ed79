"""Care opens with the reception, stops with a negative finding, and always listens to complaints."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.care.commands import Ask
from services.care.events import (
    CareOpened,
    ComplaintAnswered,
    ComplaintFiled,
    FindingNoted,
    HearingHeld,
    LegalNoteWritten,
    RightFollowed,
    SchoolAttended,
    SchoolEnrolled,
    SchoolingEnded,
    SessionHeld,
)
from tests.unit.care.cases import (
    COMMUNE,
    LAWYERS,
    SINCE,
    TODAY,
    admit,
    after,
    answer,
    assign,
    attend,
    case,
    complaint,
    discharge,
    end_school,
    enrol,
    hearing,
    no_victim,
    note,
    only,
    open_it,
    request,
    right,
    said,
    session,
    victim,
)

DAY = timedelta(days=1)
BEGINNINGS: list[Ask] = [admit, session, enrol, request, right, complaint]


def named(command: object) -> str:
    return type(command).__name__


def test_care_is_open_from_the_reception_before_anything_is_determined() -> None:
    case.when(open_it).then(CareOpened(since=SINCE, accompanying=1))
    after(open_it).when(open_it).then_nothing()


@pytest.mark.parametrize("command", BEGINNINGS, ids=named)
def test_nothing_is_recorded_of_somebody_who_was_not_received(command: Ask) -> None:
    case.when(command).then_refused("care-not-open")


@pytest.mark.parametrize("command", BEGINNINGS, ids=named)
def test_what_happened_lies_between_the_reception_and_today(command: Ask) -> None:
    (name,) = {"admitted_on", "held_on", "enrolled_on", "requested_on", "on", "filed_on"} & set(type(command).__slots__)
    early: dict[str, Any] = {name: SINCE - DAY}
    late: dict[str, Any] = {name: TODAY + DAY}
    after(open_it).when(replace(command, **early)).then_refused("before-care-opened")
    after(open_it).when(replace(command, **late)).then_refused("date-in-future")


@pytest.mark.parametrize("command", [admit, session, enrol], ids=named)
def test_a_child_that_is_not_there_is_given_nothing(command: Any) -> None:
    after(open_it).when(replace(command, person=2)).then_refused("person-unknown")


class TestAFinding:
    def test_that_she_is_no_victim_stops_support_after_its_day(self) -> None:
        stopped = after(open_it, no_victim)
        stopped.when(replace(session, held_on=no_victim.determined_on + DAY)).then_refused("support-stopped")
        assert only(stopped.when(session))

    def test_stops_neither_discharge_nor_complaint_nor_rights(self) -> None:
        stopped = after(open_it, admit, no_victim)
        day = no_victim.determined_on + 5 * DAY
        assert only(stopped.when(replace(discharge, discharged_on=day)))
        assert only(stopped.when(replace(complaint, filed_on=day)))
        assert only(stopped.when(replace(right, on=day)))

    def test_that_comes_later_opens_it_again(self) -> None:
        again = after(open_it, no_victim, victim)
        assert only(again.when(replace(session, held_on=victim.determined_on + DAY)))

    def test_that_overtook_a_later_one_changes_nothing(self) -> None:
        after(open_it, victim).when(no_victim).then_nothing()

    def test_may_come_before_the_reception_is_known(self) -> None:
        case.when(no_victim).then(FindingNoted(finding=4, is_victim=False, determined_on=no_victim.determined_on))
        stopped = after(no_victim, open_it)
        stopped.when(replace(session, held_on=no_victim.determined_on + DAY)).then_refused("support-stopped")


class TestASession:
    def test_is_one_turn_of_one_person(self) -> None:
        held = only(after(open_it).when(session))
        assert isinstance(held, SessionHeld)
        assert (held.kind, held.minutes, held.person) == ("psychological", 50, 0)

    def test_of_legal_aid_is_noted_by_legal_aid_alone(self) -> None:
        told = replace(session, kind="legal-aid", note=said("bí mật"))
        after(open_it).when(told).then_refused("note-privileged")
        assert only(after(open_it).when(replace(told, role="legal-aid")))
        assert only(after(open_it).when(replace(told, note=None)))


class TestSchooling:
    def test_is_enrolled_attended_ended(self) -> None:
        assert isinstance(only(after(open_it).when(enrol)), SchoolEnrolled)
        assert isinstance(only(after(open_it, enrol).when(attend)), SchoolAttended)
        assert isinstance(only(after(open_it, enrol, attend).when(end_school)), SchoolingEnded)

    def test_is_enrolled_once_a_year_while_it_lasts(self) -> None:
        after(open_it, enrol).when(enrol).then_refused("enrolled-already")
        assert only(after(open_it, enrol).when(replace(enrol, school_year=2026)))
        assert only(after(open_it, enrol, end_school).when(enrol))

    def test_has_a_beginning_and_an_end(self) -> None:
        after(open_it).when(attend).then_refused("enrolment-unknown")
        after(open_it, enrol).when(replace(attend, month=date(2025, 8, 1))).then_refused("before-enrolment")
        after(open_it, enrol).when(replace(end_school, ended_on=date(2025, 9, 1))).then_refused("before-enrolment")
        after(open_it, enrol, end_school).when(attend).then_refused("schooling-ended")


class TestLegalAid:
    def test_is_requested_assigned_and_goes_to_hearings(self) -> None:
        assert isinstance(only(after(open_it, request, assign).when(hearing)), HearingHeld)
        assert isinstance(only(after(open_it, request, assign).when(note)), LegalNoteWritten)

    def test_is_not_assigned_unasked_nor_heard_unassigned(self) -> None:
        after(open_it).when(assign).then_refused("request-unknown")
        after(open_it, request).when(hearing).then_refused("legal-aid-not-assigned")
        after(open_it, request).when(note).then_refused("legal-aid-not-assigned")


class TestARight:
    def test_is_followed_step_by_step(self) -> None:
        assert isinstance(only(after(open_it).when(right)), RightFollowed)
        after(open_it, right).when(right).then_refused("right-followed-already")
        assert only(after(open_it, right).when(replace(right, step="wished"))).step == "wished"


class TestAComplaint:
    def test_comes_through_somebody_else_and_has_a_day_to_be_answered_by(self) -> None:
        filed = only(after(open_it).when(complaint))
        assert isinstance(filed, ComplaintFiled)
        assert (filed.answer_by, filed.confidence) == (date(2025, 8, 16), "unconfirmed")
        after(open_it).when(replace(complaint, about=LAWYERS)).then_refused("complaint-about-taker")

    def test_is_answered_once_in_time_or_late(self) -> None:
        answered = only(after(open_it, complaint).when(replace(answer, answered_on=date(2025, 8, 16))))
        assert isinstance(answered, ComplaintAnswered)
        assert answered.in_time
        late = only(after(open_it, complaint).when(replace(answer, answered_on=date(2025, 8, 17))))
        assert not late.in_time
        after(open_it, complaint, answer).when(answer).then_refused("complaint-answered-already")

    def test_is_to_whom_it_is_about_as_if_there_were_none(self) -> None:
        asked = replace(answer, answered_by=COMMUNE, answered_on=date(2025, 7, 31))
        for known in (after(open_it), after(open_it, complaint), after(open_it, complaint, answer)):
            known.when(asked).then_refused("complaint-unknown")

    def test_is_answered_when_there_is_one_and_not_before_it(self) -> None:
        after(open_it).when(answer).then_refused("complaint-unknown")
        early = replace(answer, answered_on=date(2025, 7, 31))
        after(open_it, complaint).when(early).then_refused("before-complaint")

    def test_on_a_day_no_rule_speaks_of_is_refused(self) -> None:
        early = after(replace(open_it, since=date(2010, 1, 1)))
        early.when(replace(complaint, filed_on=date(2011, 1, 1))).then_refused("date-too-early")

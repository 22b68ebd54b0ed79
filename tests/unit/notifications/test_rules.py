"""What starts a clock, when it is due, whose turn it is; by the law of the fact's day, or of the day of the report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from services.notifications.commands import Command, NoteMilestone, Start, StartClocks
from services.notifications.domain import DECIDER
from services.notifications.events import DeadlineExtended, DeadlineMet, DeadlineStarted
from services.notifications.policies import NOTED, REACTIONS, on_message
from services.notifications.rules import READING
from services.notifications.rules.fields import fact_field
from services.notifications.rules.starting import fact_moment
from shared.calendar import end_of
from shared.contracts.care import ShelterAdmitted
from shared.contracts.entitlements import ApplicationDecided, ApplicationSubmitted, ApplicationWithdrawn
from shared.contracts.intake import CaseClosed, HandoverAcknowledged, VictimReceived
from shared.contracts.message import Message
from shared.contracts.protection import ProtectionRequested
from shared.contracts.referrals import ReferralAccepted, ReferralMade
from shared.contracts.registry import CONSEQUENCES, consumes
from shared.contracts.signals import SignalForwarded, SignalReceived
from shared.contracts.verification import (
    InitialCheckCompleted,
    VerificationExtended,
    VerificationRequested,
    VictimCertified,
    VictimVerified,
)
from shared.kernel.days import VIET_NAM
from tests.unit.notifications.cases import (
    CASE,
    COMMUNE,
    HEALTH,
    MARCH_2,
    MORNING,
    POLICE,
    SHELTER,
    after,
    clocks,
    message,
)

received = message(VictimReceived, received_by=COMMUNE, received_at=MORNING, route="TU_TRINH_BAO")


def starts(of: Message) -> dict[str, Start]:
    return {one.rule: one for one in READING.starts(of)}


def given(*messages: Message) -> Sequence[Command]:
    return [command for one in messages for command in on_message(one)]


def test_a_reception_starts_the_clocks_of_the_law() -> None:
    begun = starts(received)
    assert begun.keys() == {"notify-at-once", "support-at-once", "initial-check"}
    assert (begun["notify-at-once"].turn_of, begun["notify-at-once"].told) == (COMMUNE, (HEALTH,))
    assert (begun["initial-check"].turn_of, begun["initial-check"].legal_basis) == (HEALTH, "L2024-27.4")


def test_at_once_is_twenty_four_hours_and_three_days_end_with_the_third_day_after() -> None:
    begun = starts(received)
    assert begun["notify-at-once"].due_at == datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    assert begun["initial-check"].due_at.astimezone(UTC) == datetime(2026, 3, 5, 16, 59, 59, 999999, tzinfo=UTC)


def test_a_reception_after_midnight_in_viet_nam_counts_from_that_day() -> None:
    night = message(VictimReceived, received_by=COMMUNE, received_at=datetime(2026, 3, 1, 17, 30, tzinfo=UTC))
    assert starts(night)["initial-check"].due_at == end_of(date(2026, 3, 5))


@pytest.mark.parametrize(
    ("day", "rules", "basis"),
    [
        (datetime(2025, 6, 30, 16, 59, tzinfo=UTC), {"notify-at-once"}, "L2011-24"),
        (
            datetime(2025, 6, 30, 17, 0, tzinfo=UTC),
            {"notify-at-once", "support-at-once", "initial-check"},
            "L2024-27.2-27.3",
        ),
        (datetime(2004, 1, 1, tzinfo=UTC), {"notify-at-once"}, "service-level"),
    ],
    ids=["the old law's last minute", "the new law's first", "before either law"],
)
def test_the_law_of_the_legal_day_of_the_fact_decides(day: datetime, rules: set[str], basis: str) -> None:
    begun = starts(message(VictimReceived, received_by=COMMUNE, received_at=day, route="TU_TRINH_BAO"))
    assert begun.keys() == rules
    assert begun["notify-at-once"].legal_basis == basis


def test_a_reception_always_starts_a_clock_as_the_door_expects() -> None:
    assert "DeadlineStarted.v1" in CONSEQUENCES[VictimReceived.TYPE]
    for year in range(1990, 2040):
        assert starts(message(VictimReceived, received_by=COMMUNE, received_at=MORNING.replace(year=year)))


@pytest.mark.parametrize(
    ("route", "under_18", "rule"),
    [
        ("GIAI_CUU", True, "rescued-child-handover"),
        ("GIAI_CUU", False, None),
        ("TU_NUOC_NGOAI_TRO_VE", None, "return-to-support-agency"),
    ],
)
def test_who_was_rescued_as_a_child_or_returned_is_to_be_handed_over_at_once(
    route: str, *, under_18: bool | None, rule: str | None
) -> None:
    came = message(VictimReceived, received_by=COMMUNE, received_at=MORNING, route=route, under_18=under_18)
    more = starts(came).keys() - starts(received).keys()
    assert more == ({rule} if rule else set())
    acknowledged = message(HandoverAcknowledged, time=MORNING + timedelta(hours=2), acknowledged_at=MORNING)
    met = [one.rule for one in after(*given(came, acknowledged)).past if isinstance(one, DeadlineMet)]
    assert met == ([rule] if rule else [])


def test_a_request_to_the_police_starts_their_twenty_days_and_says_how_sure_that_is() -> None:
    requested = message(VerificationRequested, to_agency=POLICE, requested_on=MARCH_2)
    (one,) = running(received, requested)
    assert (one.rule, one.turn_of, one.confidence) == ("police-verification", POLICE, "unconfirmed")
    assert (one.legal_basis, one.due_at) == ("L2024-27.5", end_of(date(2026, 3, 22)))


def running(*messages: Message, rule: str = "police-verification") -> list[DeadlineStarted]:
    past = after(*given(*messages)).past
    return [one for one in past if isinstance(one, DeadlineStarted) and one.rule == rule]


june_20 = message(
    VictimReceived,
    time=datetime(2025, 6, 20, 3, tzinfo=UTC),
    received_by=COMMUNE,
    received_at=datetime(2025, 6, 20, 2, tzinfo=UTC),
)
asked_in_june = message(
    VerificationRequested, time=datetime(2025, 6, 24, 3, tzinfo=UTC), to_agency=POLICE, requested_on=date(2025, 6, 24)
)
asked_in_july = message(
    VerificationRequested, time=datetime(2025, 7, 3, 3, tzinfo=UTC), to_agency=POLICE, requested_on=date(2025, 7, 3)
)
verified = message(VictimVerified, time=datetime(2025, 7, 10, 3, tzinfo=UTC), determined_on=date(2025, 7, 10))


@pytest.mark.parametrize("order", list(permutations([june_20, asked_in_june, verified])))
def test_a_report_of_20_june_2025_certified_on_10_july_runs_under_the_old_law(order: tuple[Message, ...]) -> None:
    past = after(*given(*order)).past
    (begun,) = [one for one in past if isinstance(one, DeadlineStarted) and one.rule == "police-verification"]
    assert (begun.legal_basis, begun.due_at) == ("TTLT01-14", end_of(date(2025, 7, 14)))
    # It runs on after the last day of its text by a rule of transition that nobody has read.
    assert begun.confidence == "unconfirmed"
    (met,) = [one for one in past if isinstance(one, DeadlineMet) and one.rule == "police-verification"]
    assert (met.in_time, met.met_at) == (True, verified.time)


@pytest.mark.parametrize("order", list(permutations([june_20, asked_in_july])))
def test_what_is_asked_under_the_new_law_of_a_case_begun_under_the_old_one_follows_the_report(
    order: tuple[Message, ...],
) -> None:
    (begun,) = running(*order)
    assert (begun.legal_basis, begun.confidence, begun.due_at) == (
        "TTLT01-14",
        "unconfirmed",
        end_of(date(2025, 7, 23)),
    )


def test_a_case_of_the_first_release_knows_its_report_by_the_clock_that_every_report_started() -> None:
    (begun,) = [one for one in after(*given(june_20)).past if isinstance(one, DeadlineStarted)]
    first = replace(begun, on=None, noted_at=None, unit=None)
    (command,) = [one for one in on_message(asked_in_july) if isinstance(one, StartClocks)]
    (police,) = clocks.given(first).when(command).events
    assert isinstance(police, DeadlineStarted)
    assert police.legal_basis == "TTLT01-14"


def test_a_report_costs_one_command() -> None:
    assert [type(command) for command in on_message(received)] == [StartClocks]


def test_a_procedure_that_ends_under_the_old_law_is_as_sure_as_its_text() -> None:
    early = message(VerificationRequested, to_agency=POLICE, requested_on=date(2025, 6, 5))
    reported = replace(june_20, data=replace(june_20.data, received_at=datetime(2025, 6, 4, tzinfo=UTC)))
    (begun,) = running(reported, early)
    assert (begun.legal_basis, begun.confidence) == ("TTLT01-14", "found")


def test_until_the_day_of_the_report_is_known_the_clock_waits() -> None:
    assert running(asked_in_july) == []
    assert running(june_20, asked_in_july) == running(asked_in_july, june_20) != []


def test_the_twenty_working_days_of_the_circular_of_2008_are_of_the_calendar_of_their_year() -> None:
    reported = message(VictimReceived, received_by=COMMUNE, received_at=datetime(2013, 1, 14, 2, tzinfo=UTC))
    asked = message(VerificationRequested, to_agency=POLICE, requested_on=date(2013, 1, 14))
    (begun,) = running(reported, asked)
    assert (begun.legal_basis, begun.unit, begun.calendar) == ("TTLT03-08", "working-days", "known")
    # 15 January to 8 February are 19 working days; Tết of 2013 is off from the 9th to the 17th.
    assert begun.due_at == end_of(date(2013, 2, 18))


def test_the_police_have_longer_by_a_decision_until_the_day_it_names() -> None:
    asked = message(VerificationRequested, to_agency=POLICE, requested_on=MARCH_2)
    longer = message(VerificationExtended, time=MORNING + timedelta(days=9), extended_on=date(2026, 3, 11),
                     limit_on=date(2026, 5, 2))  # fmt: skip
    for order in permutations([received, asked, longer]):
        (one,) = [event for event in after(*given(*order)).past if isinstance(event, DeadlineExtended)]
        assert (one.rule, one.due_at) == ("police-verification", end_of(date(2026, 5, 2)))


def test_a_referral_starts_a_clock_about_itself() -> None:
    made = message(ReferralMade, to_agency=SHELTER, made_on=MARCH_2, referral_id="r1")
    (one,) = starts(made).values()
    assert (one.rule, one.turn_of, one.about) == ("referral-answer", SHELTER, "r1")
    assert READING.about(message(ReferralAccepted, referral_id="r1")) == "r1"


def test_a_stay_runs_until_the_day_and_under_the_text_that_care_told() -> None:
    admitted = message(
        ShelterAdmitted,
        admitted_by=SHELTER,
        admitted_on=MARCH_2,
        limit_on=date(2026, 6, 29),
        alert_on=date(2026, 6, 19),
        legal_basis="ND162-17",
    )
    begun = starts(admitted)
    assert begun.keys() == {"shelter-limit", "shelter-limit-alert"}
    assert (begun["shelter-limit"].due_at, begun["shelter-limit"].legal_basis) == (
        end_of(date(2026, 6, 29)),
        "ND162-17",
    )
    assert starts(replace(admitted, data=replace(admitted.data, limit_on=None, alert_on=None))) == {}


def submitted(day: date, application: str = "a1") -> Message:
    return message(
        ApplicationSubmitted,
        time=datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
        submitted_on=day,
        submitted_to=COMMUNE,
        application_id=application,
    )


@pytest.mark.parametrize(
    ("day", "basis", "due", "calendar", "confidence"),
    [
        # 11, 12, 13 February | Tết | 23, 24, 25, 26, 27 | 2 March.
        (date(2026, 2, 10), "ND162-24", date(2026, 3, 2), "unconfirmed", "found"),
        # 23, 24 April | the kings' day on 27 | 28, 29 | 30 April, 1 May | 4, 5, 6, 7, 8.
        (date(2026, 4, 22), "ND162-24", date(2026, 5, 8), "unconfirmed", "found"),
        # 5, 6, 7, 8, 9 January, Saturday the 10th is worked for the 2nd, 12, 13, 14.
        (date(2026, 1, 3), "ND162-24", date(2026, 1, 14), "unconfirmed", "found"),
        # Ten under the old decree: 22, 23, 24, 25 April, Saturday the 26th is worked, 28, 29 | off until 4 | 5, 6, 7.
        (date(2025, 4, 21), "ND09-23", date(2025, 5, 7), "known", "found"),
    ],
    ids=["around Tết 2026", "across 30 April and 1 May", "a make-up Saturday", "under the old decree"],
)
def test_an_application_is_decided_within_working_days_counted_by_hand(
    day: date, basis: str, due: date, calendar: str, *, confidence: str
) -> None:
    one = starts(submitted(day))["application-decision"]
    assert (one.legal_basis, one.due_at, one.calendar) == (basis, end_of(due), calendar)
    assert (one.confidence, one.turn_of, one.told, one.about) == (confidence, HEALTH, (COMMUNE,), "a1")


@pytest.mark.parametrize(
    ("at", "in_time"),
    [
        (datetime(2026, 3, 2, 23, 59, 59, tzinfo=VIET_NAM), True),
        (datetime(2026, 3, 2, 16, 59, 59, 999999, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 17, 0, tzinfo=UTC), False),
    ],
    ids=["last minute in Viet Nam", "last microsecond", "the next day has begun"],
)
def test_a_decision_on_the_last_minute_of_the_last_day_is_in_time(at: datetime, *, in_time: bool) -> None:
    decided = message(ApplicationDecided, time=at, application_id="a1", decided_on=at.astimezone(VIET_NAM).date())
    past = after(*given(submitted(date(2026, 2, 10)), decided)).past
    assert [one.in_time for one in past if isinstance(one, DeadlineMet)] == [in_time]


def test_an_answer_to_one_application_leaves_the_other_running_and_a_withdrawal_ends_its_own() -> None:
    day = date(2026, 2, 10)
    answered = message(ApplicationDecided, time=MORNING, application_id="a1", decided_on=date(2026, 2, 12))
    taken_back = message(ApplicationWithdrawn, time=MORNING, application_id="a3", withdrawn_on=date(2026, 2, 13))
    closed_at = MORNING + timedelta(days=1)
    closed = message(CaseClosed, time=closed_at, closed_on=date(2026, 3, 3))
    others = [replace(submitted(day, name), id=submitted(day + timedelta(days=number)).id) for number, name in
              enumerate(("a2", "a3"), start=1)]  # fmt: skip
    before, then = (given(submitted(day), *others, answered, taken_back, *more) for more in ((), (closed,)))

    def states(commands: Sequence[Command]) -> dict[str | None, list[str]]:
        deadlines = DECIDER.fold(after(*commands).past).deadlines.values()
        return {one.started.about: [type(step).__name__ for step in one.steps] for one in deadlines}

    assert states(before) == {"a1": ["DeadlineMet"], "a2": [], "a3": ["DeadlineEnded"]}
    assert states(then)["a2"] == ["DeadlineEnded"]


def test_the_twelve_months_to_apply_are_the_persons_own() -> None:
    (one,) = starts(message(VictimCertified, issued_by=POLICE, issued_on=date(2020, 2, 29))).values()
    assert (one.rule, one.turn_of, one.told) == ("application-window", "person", (HEALTH,))
    assert one.due_at == end_of(date(2021, 2, 28))
    assert starts(message(VictimCertified, issued_by=POLICE, issued_on=MARCH_2)) == {}


def test_a_tip_is_to_be_passed_on_within_the_hour_and_passing_it_on_meets_that() -> None:
    tip = message(SignalReceived, received_by=POLICE, received_at=MORNING, signal_id="s1")
    passed = message(SignalForwarded, time=MORNING + timedelta(minutes=59), signal_id="s1", forwarded_at=MORNING)
    past = after(*given(tip, passed)).past
    assert [(one.rule, one.in_time) for one in past if isinstance(one, DeadlineMet)] == [("signal-forward", True)]
    assert READING.starts(tip)[0].due_at == MORNING + timedelta(hours=1)


def test_an_emergency_of_protection_is_decided_the_same_day_and_no_other_has_a_figure() -> None:
    asked = message(
        ProtectionRequested, to_agency=POLICE, requested_by=COMMUNE, requested_on=MARCH_2, decide_by=MARCH_2
    )
    (one,) = starts(asked).values()
    assert (one.rule, one.due_at, one.turn_of, one.told) == ("protection-decision", end_of(MARCH_2), POLICE, (COMMUNE,))
    assert one.confidence == "unconfirmed"
    assert starts(replace(asked, data=replace(asked.data, decide_by=None))) == {}


def test_the_same_message_starts_the_same_clocks_with_the_same_ids() -> None:
    assert [one.deadline_id for one in READING.starts(received)] == [
        one.deadline_id for one in READING.starts(received)
    ]
    assert len({one.deadline_id for one in READING.starts(received)}) == 3


def test_a_fact_counts_from_its_own_day_and_never_later_than_it_was_recorded() -> None:
    checked = message(InitialCheckCompleted, time=MORNING, checked_on=date(2026, 2, 27))
    assert fact_moment(checked).astimezone(UTC) == datetime(2026, 2, 27, 16, 59, 59, 999999, tzinfo=UTC)
    assert fact_moment(replace(checked, data=replace(checked.data, checked_on=MARCH_2))) == MORNING


def test_every_message_that_acts_on_a_clock_says_when_its_fact_happened_but_the_reopening_of_a_case() -> None:
    assert [kind for kind in sorted(NOTED) if fact_field(kind) is None] == ["CaseReopened.v1"]


def test_a_request_both_ends_a_wait_and_begins_one() -> None:
    commands = on_message(message(VerificationRequested, to_agency=POLICE, requested_on=MARCH_2))
    assert [type(command) for command in commands] == [NoteMilestone, StartClocks]
    assert {command.case_id for command in commands} == {CASE}


def test_notifications_reacts_to_what_it_is_sent() -> None:
    assert REACTIONS.keys() == consumes("notifications")

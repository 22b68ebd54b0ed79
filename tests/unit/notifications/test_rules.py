"""The rows of the law: when a clock starts, when it is due, whose turn it is; by the law of the fact's day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.notifications.commands import NoteMilestone, Start, StartClocks
from services.notifications.policies import REACTIONS, on_message
from services.notifications.rules import CLOCKS, about_of, fact_moment, read_clocks, starts
from shared.contracts.intake import VictimReceived
from shared.contracts.referrals import ReferralAccepted, ReferralMade
from shared.contracts.registry import CONSEQUENCES, consumes, message_types
from shared.contracts.verification import InitialCheckCompleted, VerificationRequested
from shared.contracts.wire import is_code
from tests.unit.notifications.cases import CASE, COMMUNE, HEALTH, MARCH_2, MORNING, POLICE, SHELTER, message

ROW = """
[[clock]]
code = "tried"
starts_on = "VictimReceived.v1"
from = "received_at"
met_by = ["InitialCheckCompleted.v1"]
turn_of = "{received_by}"
legal_basis = "service-level"
confidence = "unconfirmed"
source = "test"
"""
received = message(VictimReceived, received_by=COMMUNE, received_at=MORNING)


def by_rule(begun: Sequence[Start]) -> dict[str, Start]:
    return {one.rule: one for one in begun}


def test_a_reception_starts_both_clocks_of_the_law() -> None:
    begun = by_rule(starts(received))
    assert begun.keys() == {"notify-at-once", "initial-check"}
    assert (begun["notify-at-once"].turn_of, begun["notify-at-once"].told) == (COMMUNE, (HEALTH,))
    assert (begun["initial-check"].turn_of, begun["initial-check"].legal_basis) == (HEALTH, "L2024-27.4")


def test_at_once_is_twenty_four_hours_and_three_days_end_with_the_third_day_after() -> None:
    begun = by_rule(starts(received))
    assert begun["notify-at-once"].due_at == datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    assert begun["initial-check"].due_at.astimezone(UTC) == datetime(2026, 3, 5, 16, 59, 59, 999999, tzinfo=UTC)


def test_a_reception_after_midnight_in_viet_nam_counts_from_that_day() -> None:
    night = message(VictimReceived, received_by=COMMUNE, received_at=datetime(2026, 3, 1, 17, 30, tzinfo=UTC))
    due = by_rule(starts(night))["initial-check"].due_at
    assert due.astimezone(UTC) == datetime(2026, 3, 5, 16, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "rules", "basis"),
    [
        (datetime(2025, 6, 30, 16, 59, tzinfo=UTC), {"notify-at-once"}, "L2011-24"),
        (datetime(2025, 6, 30, 17, 0, tzinfo=UTC), {"notify-at-once", "initial-check"}, "L2024-27.2-27.3"),
        (datetime(2004, 1, 1, tzinfo=UTC), {"notify-at-once"}, "L2011-24"),
    ],
    ids=["the old law's last minute", "the new law's first", "long ago"],
)
def test_the_law_of_the_legal_day_of_the_fact_decides(day: datetime, rules: set[str], basis: str) -> None:
    begun = by_rule(starts(message(VictimReceived, received_by=COMMUNE, received_at=day)))
    assert begun.keys() == rules
    assert begun["notify-at-once"].legal_basis == basis


def test_a_reception_always_starts_a_clock_as_the_door_expects() -> None:
    assert "DeadlineStarted.v1" in CONSEQUENCES[VictimReceived.TYPE]
    for year in range(1990, 2040):
        assert starts(message(VictimReceived, received_by=COMMUNE, received_at=MORNING.replace(year=year)))


def test_a_request_to_the_police_starts_their_twenty_days_and_says_how_sure_that_is() -> None:
    requested = message(VerificationRequested, to_agency=POLICE, requested_on=MARCH_2)
    (one,) = starts(requested)
    assert (one.rule, one.turn_of, one.confidence) == ("police-verification", POLICE, "unconfirmed")
    assert one.due_at.astimezone(UTC) == datetime(2026, 3, 22, 16, 59, 59, 999999, tzinfo=UTC)
    (old,) = starts(message(VerificationRequested, to_agency=POLICE, requested_on=date(2025, 6, 30)))
    assert (old.legal_basis, old.confidence) == ("TTLT01-2014", "found")


def test_a_referral_starts_a_clock_about_itself() -> None:
    made = message(ReferralMade, to_agency=SHELTER, made_on=MARCH_2, referral_id="r1")
    (one,) = starts(made)
    assert (one.rule, one.turn_of, one.about) == ("referral-answer", SHELTER, "r1")
    assert about_of(message(ReferralAccepted, referral_id="r1")) == "r1"


def test_the_same_message_starts_the_same_clocks_with_the_same_ids() -> None:
    assert [one.deadline_id for one in starts(received)] == [one.deadline_id for one in starts(received)]
    assert len({one.deadline_id for one in starts(received)}) == 2


def test_a_fact_counts_from_its_own_day_and_never_later_than_it_was_recorded() -> None:
    checked = message(InitialCheckCompleted, time=MORNING, checked_on=date(2026, 2, 27))
    assert fact_moment(checked).astimezone(UTC) == datetime(2026, 2, 27, 16, 59, 59, 999999, tzinfo=UTC)
    assert fact_moment(replace(checked, data=replace(checked.data, checked_on=MARCH_2))) == MORNING


def test_a_request_both_ends_a_wait_and_begins_one() -> None:
    commands = on_message(message(VerificationRequested, to_agency=POLICE, requested_on=MARCH_2))
    assert [type(command) for command in commands] == [NoteMilestone, StartClocks]
    assert {command.case_id for command in commands} == {CASE}


def test_notifications_reacts_to_what_it_is_sent() -> None:
    assert REACTIONS.keys() == consumes("notifications")


@pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: f"{clock.code} {clock.legal_basis}")
def test_every_row_speaks_of_messages_and_fields_that_there_are(clock: object) -> None:
    kinds = message_types()
    row: object = clock
    assert row.starts_on in kinds  # type: ignore[attr-defined]
    assert set(row.met_by) <= kinds.keys()  # type: ignore[attr-defined]
    assert row.since in kinds[row.starts_on].__dataclass_fields__  # type: ignore[attr-defined]
    assert is_code(row.legal_basis)  # type: ignore[attr-defined]


def test_rows_of_one_rule_never_hold_on_the_same_day() -> None:
    for one in CLOCKS:
        for other in CLOCKS:
            if one is not other and (one.code, one.starts_on) == (other.code, other.starts_on):
                assert one.valid_to < other.valid_from or other.valid_to < one.valid_from


@pytest.mark.parametrize("durations", ["", "hours = 1\ncalendar_days = 2"], ids=["none", "two"])
def test_a_row_has_exactly_one_duration(durations: str) -> None:
    with pytest.raises(ValueError, match="one duration"):
        read_clocks(ROW + durations)


def test_working_days_leave_out_tet() -> None:
    (clock,) = read_clocks(ROW + "working_days = 3")
    due = clock.due(datetime(2026, 2, 13, 1, 0, tzinfo=UTC))
    assert due.astimezone(UTC) == datetime(2026, 2, 25, 16, 59, 59, 999999, tzinfo=UTC)

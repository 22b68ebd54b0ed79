"""The mirror on real PostgreSQL: lists follow messages in any order of arrival, and a rebuild finds them equal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from services.portal.rules.access import Standing
from services.portal.rules.lines import Wanted
from services.portal.rules.view import compose
from shared.contracts.directory import AgencyRegistered, RelationshipEnded, RelationshipOpened
from shared.contracts.intake import CaseClosed, VictimReceived
from shared.contracts.notifications import (
    PERSON,
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMet,
    DeadlineMissed,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineStarted,
)
from shared.contracts.protection import ProtectionRequested
from shared.contracts.referrals import ReferralAccepted, ReferralDeclined, ReferralMade
from shared.contracts.registry import message_types
from shared.contracts.verification import DeterminationReopened, VictimNotConfirmed, VictimVerified
from shared.kernel.ids import EventId, derive
from tests.integration.portal.parts import NOON, Portal
from tests.support.examples import example

pytestmark = pytest.mark.servers

OURS, THEIRS = "24-xa-dong-ky", "24-cong-an-tinh"
FIRST, SECOND = derive("case", "first"), derive("case", "second")


def received(code: str = "24-2026-THUNGHIE", days: int = 0) -> VictimReceived:
    made: VictimReceived = example(VictimReceived)
    return replace(made, code=code, received_by=OURS, received_at=NOON + timedelta(days=days))


def opened(*agencies: str, basis: str = "reception") -> RelationshipOpened:
    return RelationshipOpened(version=1, agencies=agencies, basis=basis)


def started(name: str, hours: int) -> DeadlineStarted:
    made: DeadlineStarted = example(DeadlineStarted)
    return replace(made, deadline_id=derive("deadline", name), due_at=NOON + timedelta(hours=hours))


def wanted(**changed: Any) -> Wanted:
    return replace(Wanted(agency=OURS, now=NOON + timedelta(hours=10)), **changed)


def listed(portal: Portal, **changed: Any) -> list[str]:
    return [row.code for row in portal.books.worklist(wanted(**changed))]


def test_who_has_to_do_with_a_case_is_known_with_the_basis(portal: Portal) -> None:
    portal.announce(received(), case=FIRST)
    portal.announce(opened(OURS, THEIRS), case=FIRST)
    assert portal.books.standing(FIRST, THEIRS) == Standing(known=True, basis="reception")
    assert portal.books.standing(FIRST, "01-so-y-te") == Standing(known=True, basis=None)
    assert portal.books.standing(SECOND, OURS) == Standing(known=False, basis=None)


def test_a_relationship_that_ended_opens_nothing_any_more(portal: Portal) -> None:
    portal.announce(received(), case=FIRST)
    for basis in ("reception", "referral"):
        portal.announce(opened(OURS, basis=basis), case=FIRST)
    end = RelationshipEnded(version=2, agency=OURS, basis="reception", reason="task-done")
    portal.announce(end, case=FIRST)
    assert portal.books.standing(FIRST, OURS).basis == "referral"
    portal.announce(replace(end, basis="referral"), case=FIRST)
    assert portal.books.standing(FIRST, OURS).basis is None
    assert listed(portal) == []


MESSAGES: tuple[Callable[[int], Any], ...] = (
    lambda number: received(str(number)),
    lambda _: opened(OURS),
    lambda _: replace(example(VictimVerified), status="ActualVictimOfTrafficking"),
    lambda number: started(str(number), 3),
)


def test_the_line_of_a_case_is_the_same_in_whatever_order_services_are_heard(portal: Portal) -> None:
    for number, order in enumerate(permutations(range(len(MESSAGES)))):
        for index in order:
            portal.announce(MESSAGES[index](number), case=derive("case", number))
        (line,) = portal.books.worklist(wanted(code=str(number)))
        assert (line.owner, line.stage, line.next_deadline) == (OURS, "verified", NOON + timedelta(hours=3)), order


def test_a_negative_result_is_listed_until_it_is_opened_again(portal: Portal) -> None:
    portal.announce(received("A"), case=FIRST)
    portal.announce(opened(OURS), case=FIRST)
    portal.announce(example(VictimNotConfirmed), case=FIRST)
    assert (listed(portal, stage="not-confirmed"), listed(portal, stage="received")) == (["A"], [])
    portal.announce(example(DeterminationReopened), case=FIRST)
    assert (listed(portal, stage="not-confirmed"), listed(portal, stage="received")) == ([], ["A"])
    portal.announce(example(VictimVerified), case=FIRST)
    assert listed(portal, stage="verified") == ["A"]


def test_a_case_is_not_listed_before_its_reception_is_known(portal: Portal) -> None:
    portal.announce(opened(OURS), case=FIRST)
    portal.announce(example(VictimVerified), case=FIRST)
    assert listed(portal) == []
    assert not portal.books.standing(FIRST, OURS).known


def test_the_worklist_is_narrowed_by_what_is_asked(portal: Portal) -> None:
    for case, code, days in ((FIRST, "A", 0), (SECOND, "B", 1)):
        portal.announce(received(code, days), case=case)
        portal.announce(opened(OURS), case=case)
    portal.announce(example(CaseClosed), case=SECOND)
    portal.announce(started("late", 5), case=FIRST)
    portal.announce(started("later", 50), case=SECOND)
    assert listed(portal) == ["B", "A"]
    assert listed(portal, stage="closed") == ["B"]
    assert listed(portal, code="A") == ["A"]
    assert listed(portal, owner=OURS) == ["B", "A"]
    assert listed(portal, owner=THEIRS) == []
    assert listed(portal, overdue=True) == ["A"]
    assert listed(portal, overdue=False) == ["B"]
    assert listed(portal, agency=THEIRS) == []
    assert listed(portal, agency=None) == ["B", "A"]
    assert listed(portal, limit=1) == ["B"]
    assert listed(portal, after=(NOON + timedelta(days=1), SECOND)) == ["A"]
    assert listed(portal, after=(NOON, FIRST)) == []


def test_a_clock_that_was_met_is_no_next_deadline(portal: Portal) -> None:
    portal.announce(received(), case=FIRST)
    portal.announce(opened(OURS), case=FIRST)
    for name, hours in (("one", 1), ("two", 30)):
        portal.announce(started(name, hours), case=FIRST)
    portal.announce(replace(example(DeadlineMissed), deadline_id=derive("deadline", "one")), case=FIRST)
    assert portal.books.worklist(wanted())[0].next_deadline == NOON + timedelta(hours=1)
    portal.announce(replace(example(DeadlineMet), deadline_id=derive("deadline", "one")), case=FIRST)
    assert portal.books.worklist(wanted())[0].next_deadline == NOON + timedelta(hours=30)


def test_a_clock_that_is_set_again_is_due_when_it_says_last(portal: Portal) -> None:
    portal.announce(received(), case=FIRST)
    portal.announce(opened(OURS), case=FIRST)
    for hours in (1, 7):
        portal.announce(started("one", hours), case=FIRST)
    assert portal.books.worklist(wanted())[0].next_deadline == NOON + timedelta(hours=7)


def test_a_clock_that_stands_still_or_has_ended_is_not_due_and_one_that_goes_on_is_due_anew(portal: Portal) -> None:
    portal.announce(received(), case=FIRST)
    portal.announce(opened(OURS), case=FIRST)

    def due_after(kind: type, **values: Any) -> datetime | None:
        portal.announce(replace(example(kind), deadline_id=derive("deadline", "one"), **values), case=FIRST)
        return portal.books.worklist(wanted())[0].next_deadline

    assert due_after(DeadlineStarted, due_at=NOON + timedelta(hours=5)) == NOON + timedelta(hours=5)
    assert due_after(DeadlinePaused) is None
    assert due_after(DeadlineResumed, due_at=NOON + timedelta(hours=9)) == NOON + timedelta(hours=9)
    assert due_after(DeadlineExtended, due_at=NOON + timedelta(hours=20)) == NOON + timedelta(hours=20)
    assert due_after(DeadlineEnded) is None


def test_the_persons_own_period_makes_no_case_overdue(portal: Portal) -> None:
    portal.announce(received(), case=FIRST)
    portal.announce(opened(OURS), case=FIRST)
    portal.announce(replace(started("own", 1), turn_of=PERSON), case=FIRST)
    assert portal.books.worklist(wanted())[0].next_deadline is None


def test_a_clock_of_protection_is_counted_for_whose_turn_it_is_and_for_who_audits(portal: Portal) -> None:
    portal.announce(received(), case=FIRST)
    portal.announce(opened(OURS, THEIRS), case=FIRST)
    portal.announce(started("open", 30), case=FIRST)
    asked_by = EventId(derive("event", "verification", 0))
    guarding = replace(started("guard", 1), turn_of=THEIRS)

    def next_deadline(agency: str | None) -> datetime | None:
        (line,) = portal.books.worklist(wanted(agency=agency))
        return line.next_deadline

    # What it follows from may be heard after it.
    portal.announce(guarding, case=FIRST, cause=asked_by)
    for heard in (False, True):
        if heard:
            assert portal.announce(example(ProtectionRequested), case=FIRST).id == asked_by
        assert next_deadline(OURS) == NOON + timedelta(hours=30)
        assert next_deadline(THEIRS) == next_deadline(None) == NOON + timedelta(hours=1)
    assert (listed(portal, overdue=True), listed(portal, overdue=True, agency=THEIRS)) == ([], ["24-2026-THUNGHIE"])
    assert portal.rebuild() == []


def test_a_clock_that_follows_from_something_else_is_counted_for_everybody(portal: Portal) -> None:
    reception = portal.announce(received(), case=FIRST)
    portal.announce(opened(OURS), case=FIRST)
    portal.announce(replace(started("one", 1), turn_of=THEIRS), case=FIRST, cause=reception.id)
    assert portal.books.worklist(wanted())[0].next_deadline == NOON + timedelta(hours=1)


def test_a_referral_stands_in_both_boxes_with_its_state(portal: Portal) -> None:
    made = replace(example(ReferralMade), referral_id=derive("referral", 1), from_agency=OURS, to_agency=THEIRS)
    other = replace(made, referral_id=derive("referral", 2))
    for data in (made, other):
        portal.announce(data, case=FIRST)
    portal.announce(replace(example(ReferralAccepted), referral_id=made.referral_id), case=FIRST)
    portal.announce(replace(example(ReferralDeclined), referral_id=other.referral_id), case=FIRST)
    sent = portal.books.referrals(OURS, incoming=False, after=None, limit=10)
    assert {row.referral_id: row.state for row in sent} == {made.referral_id: "accepted", other.referral_id: "declined"}
    assert portal.books.referrals(THEIRS, incoming=True, after=None, limit=10) == sent
    assert portal.books.referrals(OURS, incoming=True, after=None, limit=10) == []
    rest = portal.books.referrals(OURS, incoming=False, after=(sent[0].made_at, sent[0].referral_id), limit=10)
    assert list(rest) == list(sent[1:])


def test_a_case_is_composed_as_it_stood_and_says_how_complete_that_is(portal: Portal) -> None:
    portal.announce(received(), case=FIRST)
    portal.announce(opened(OURS), case=FIRST, hours=1)
    portal.announce(example(CaseClosed), case=FIRST, hours=2)
    then, now = (compose(FIRST, portal.books.messages(FIRST, until)) for until in (NOON + timedelta(hours=1), None))
    assert then is not None
    assert now is not None
    assert (then["stage"], now["stage"]) == ("received", "closed")
    at = portal.books.complete_to(NOON + timedelta(hours=1))
    assert (at["intake"], at["directory"], at["verification"]) == (2, 2, 0)
    assert portal.books.complete_to(None)["intake"] == 4
    assert portal.books.complete_to(NOON - timedelta(seconds=1))["intake"] == 0


def test_the_door_can_see_how_far_the_mirror_is_and_what_followed(portal: Portal) -> None:
    cause = portal.announce(received(), case=FIRST)
    assert portal.books.reached("intake", 2)
    assert not portal.books.reached("intake", 3)
    assert not portal.books.reached("verification", 1)
    portal.announce(opened(OURS), case=FIRST, cause=cause.id)
    portal.announce(started("one", 1), case=FIRST, cause=derive("event", "another"))
    assert portal.books.consequences(cause.id) == {"RelationshipOpened.v1"}
    found = portal.books.announced("intake", 2)
    assert found is not None
    assert (found.id, found.data["code"]) == (cause.id, "24-2026-THUNGHIE")
    assert portal.books.announced("intake", 1) is None


def test_every_message_can_be_mirrored_and_a_rebuild_finds_the_rows_equal(portal: Portal) -> None:
    for kind in message_types().values():
        data = example(kind)
        # A tip is kept under its id and names its cases by theirs, which are never words.
        data = replace(data, **{name: SECOND for name in ("signal_id", "case_id") if hasattr(data, name)})
        portal.announce(data, case=None if kind is AgencyRegistered else FIRST)
    assert len(portal.books.messages(FIRST, None)) == len(message_types()) - 1
    assert portal.rebuild() == []


def test_a_row_that_somebody_changed_is_found_by_a_rebuild(portal: Portal) -> None:
    portal.announce(received(), case=FIRST)
    with portal.service.runtime.log.database.connection() as connection:
        connection.execute("INSERT INTO read.relationship VALUES (%s, %s, 'reception', now())", (FIRST, THEIRS))
    assert [(found.table, found.only_live) for found in portal.rebuild()] == [("relationship", 1)]


def test_days_are_kept_as_days(portal: Portal) -> None:
    verified: VictimVerified = replace(example(VictimVerified), determined_on=date(2026, 3, 16))
    portal.announce(verified, case=FIRST)
    assert portal.books.messages(FIRST, None)[0].data["determined_on"] == "2026-03-16"

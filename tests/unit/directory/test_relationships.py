"""An agency has to do with a case while one ground holds, in whatever order the news arrives."""

from dataclasses import replace

from services.directory.commands import EndRelationship
from services.directory.events import RelationshipEnded, RelationshipOpened
from tests.unit.directory.cases import (
    CASE,
    COMMUNE,
    HEALTH,
    SHELTER,
    after,
    decline,
    open_reception,
    open_referral,
    stream,
)

second_referral = replace(open_referral, about="r2")
end_by_order = EndRelationship(case_id=CASE, agency=SHELTER, basis="referral", about=None, reason="task-done")


def ended(about: str | None, reason: str, *, last: bool) -> RelationshipEnded:
    return RelationshipEnded(agency=SHELTER, basis="referral", about=about, reason=reason, last=last)


def test_several_agencies_are_related_by_one_event() -> None:
    stream.when(open_reception).then(RelationshipOpened(agencies=(COMMUNE, HEALTH), basis="reception", about="m1"))


def test_an_agency_that_is_named_twice_is_related_once() -> None:
    twice = replace(open_reception, agencies=(HEALTH, HEALTH))
    stream.when(twice).then(RelationshipOpened(agencies=(HEALTH,), basis="reception", about="m1"))


def test_the_same_ground_again_changes_nothing() -> None:
    after(open_reception).when(open_reception).then_nothing()


def test_a_second_referral_is_a_ground_of_its_own() -> None:
    after(open_referral).when(second_referral).then(
        RelationshipOpened(agencies=(SHELTER,), basis="referral", about="r2")
    )


def test_declining_the_only_referral_ends_the_relationship() -> None:
    after(open_referral).when(decline).then(ended("r1", "no-capacity", last=True))


def test_declining_one_of_two_referrals_leaves_the_agency_related() -> None:
    after(open_referral, second_referral).when(decline).then(ended("r1", "no-capacity", last=False))


def test_a_decline_that_overtook_its_referral_keeps_it_from_opening() -> None:
    overtaken = after(decline)
    overtaken.when(open_referral).then_nothing()
    overtaken.when(second_referral).then(RelationshipOpened(agencies=(SHELTER,), basis="referral", about="r2"))


def test_a_decline_that_overtook_its_referral_ends_nothing_that_was_announced() -> None:
    stream.when(decline).then(ended("r1", "no-capacity", last=False))


def test_a_repeated_decline_changes_nothing() -> None:
    after(open_referral, decline).when(decline).then_nothing()


def test_a_supervisor_ends_every_ground_of_a_basis_at_once() -> None:
    after(open_referral, second_referral).when(end_by_order).then(ended(None, "task-done", last=True))


def test_what_is_not_there_cannot_be_ended_by_order() -> None:
    after(open_reception).when(end_by_order).then_refused("relationship-unknown")


def test_what_was_ended_by_order_is_not_opened_again_by_late_news() -> None:
    after(open_referral, end_by_order).when(open_referral).then_nothing()


def test_another_basis_is_another_relationship() -> None:
    assigned = replace(open_referral, basis="assignment", about="o1")
    after(open_referral, assigned).when(decline).then(ended("r1", "no-capacity", last=True))

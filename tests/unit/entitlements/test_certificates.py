"""The twelve months of the old decree run from the first certificate that stands, and from nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from services.entitlements.domain import recomputed
from services.entitlements.events import CertificateKnown, Event
from services.entitlements.rules import certifying, staying
from shared.contracts.commands.entitlements_bodies import DIFFERENCES
from shared.kernel.refusal import Refused
from tests.unit.entitlements.cases import ACTUAL, BOOK, certified, found, grant, received
from tests.unit.entitlements.desk import Desk

FOUND, ISSUED = date(2019, 2, 20), date(2019, 3, 1)
ONE_YEAR_ON, TOO_LATE = date(2020, 3, 1), date(2020, 3, 2)
POLICE = certified(ISSUED)
RESCUER = replace(certified(date(2019, 12, 1)), certificate="GXN-GC")
WITHDRAWN = replace(POLICE, told=9, issued_on=None)
ANEW = certified(date(2020, 2, 1), told=12)
POOR = {"poor_household": True, "returned_to_residence": True}


def desk_with(*papers: Any) -> Desk:
    desk = Desk()
    desk.does(received(date(2019, 2, 1)), found(ACTUAL, FOUND), *papers)
    return desk


def answer(desk: Desk, day: date, *, differs: str | None = None, **stated: Any) -> Any:
    (event,) = desk.decide(grant(day, rule="O13", differs=differs, **POOR, **stated))
    return event


def refused_for(desk: Desk, day: date, **stated: Any) -> tuple[str, Any]:
    with pytest.raises(Refused) as refusal:
        answer(desk, day, **stated)
    return refusal.value.code, refusal.value.fields


def facts(event: Any) -> dict[str, str]:
    return {fact.name: fact.value for fact in event.facts}


def test_who_applies_within_a_year_of_the_certificate_is_in_time_and_the_decision_names_its_day() -> None:
    event = answer(desk_with(POLICE), ONE_YEAR_ON)
    assert (event.amount, event.confidence) == (1_000_000, "known")
    assert facts(event)["certified_on"] == "2019-03-01"
    assert answer(desk_with(POLICE), TOO_LATE).reason == "applied-too-late"


@pytest.mark.parametrize("day", [date(2019, 6, 1), ONE_YEAR_ON, TOO_LATE])
def test_while_no_certificate_is_known_nobody_is_denied_and_nobody_granted(day: date) -> None:
    missing = ("fact-missing", {"facts.certified_on": "required"})
    assert refused_for(desk_with(), day) == missing
    assert refused_for(desk_with(POLICE, WITHDRAWN), day) == missing


def test_an_officer_states_the_day_of_a_certificate_that_is_not_on_the_file() -> None:
    assert answer(desk_with(), ONE_YEAR_ON, certified_on=ISSUED).amount == 1_000_000
    assert answer(desk_with(), TOO_LATE, certified_on=ISSUED).reason == "applied-too-late"


def test_a_certificate_of_years_ago_does_not_begin_anew_when_it_is_recorded() -> None:
    assert answer(desk_with(certified(date(2016, 8, 3))), ONE_YEAR_ON).reason == "applied-too-late"


def test_of_several_the_first_counts_that_stands() -> None:
    assert facts(answer(desk_with(POLICE, RESCUER), ONE_YEAR_ON))["certified_on"] == "2019-03-01"
    assert answer(desk_with(POLICE, RESCUER), TOO_LATE).reason == "applied-too-late"
    (event,) = [answer(desk_with(POLICE, RESCUER, WITHDRAWN), date(2020, 12, 1))]
    assert facts(event)["certified_on"] == "2019-12-01"


def test_a_certificate_issued_after_the_application_does_not_count_for_it() -> None:
    assert refused_for(desk_with(RESCUER), date(2019, 11, 30))[0] == "fact-missing"


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_what_only_a_certificate_issued_anew_makes_timely_is_granted_and_unconfirmed(order: Sequence[int]) -> None:
    told = (POLICE, WITHDRAWN, ANEW)
    desk = desk_with(*(told[number] for number in order))
    late = answer(desk, TOO_LATE)
    assert (late.amount, late.confidence) == (1_000_000, "unconfirmed")
    assert facts(late)["withdrawn_certificate_on"] == "2019-03-01"
    in_time = answer(desk, ONE_YEAR_ON)
    assert (in_time.confidence, facts(in_time)["certified_on"]) == ("known", "2020-02-01")


def test_rows_that_ask_for_twelve_months_say_what_is_open_about_them() -> None:
    asking = [rule for rule in BOOK.rules if "applied-in-time" in rule.conditions]
    assert {rule.code for rule in asking} == {"O11", "O12", "O13"}
    assert all(any("issued anew" in point for point in rule.open_points) for rule in asking)


class TestAStatedDay:
    LATER = date(2019, 3, 15)

    def test_that_is_on_the_file_needs_no_reason(self) -> None:
        assert answer(desk_with(POLICE), ONE_YEAR_ON, certified_on=ISSUED).amount == 1_000_000

    @pytest.mark.parametrize("papers", [(POLICE,), (POLICE, RESCUER), (POLICE, WITHDRAWN)])
    def test_that_is_another_is_refused_and_not_put_in_its_place(self, papers: tuple[Any, ...]) -> None:
        expected = ("certificate-differs", {"facts.certified_on": "recorded-otherwise"})
        assert refused_for(desk_with(*papers), TOO_LATE, certified_on=self.LATER) == expected

    def test_that_was_withdrawn_is_another(self) -> None:
        desk = desk_with(POLICE, WITHDRAWN)
        assert refused_for(desk, ONE_YEAR_ON, certified_on=ISSUED)[0] == "certificate-differs"

    def test_is_carried_with_a_reason_and_both_days_stand_in_the_decision(self) -> None:
        event = answer(desk_with(POLICE), TOO_LATE, certified_on=self.LATER, differs="record-wrong")
        assert event.amount == 1_000_000
        told = {"certified_on": "2019-03-15", "certificate_on_file": "2019-03-01", "differs": "record-wrong"}
        assert told.items() <= facts(event).items()

    def test_is_not_carried_with_a_reason_for_another_stay(self) -> None:
        stated: dict[str, Any] = {"certified_on": self.LATER, "differs": "other-facility"}
        assert refused_for(desk_with(POLICE), TOO_LATE, **stated)[0] == "certificate-differs"
        assert set(DIFFERENCES) == certifying.REASONS | staying.REASONS

    @pytest.mark.parametrize("papers", [(), (POLICE,)], ids=["none on the file", "one on the file"])
    def test_after_the_application_is_refused_whatever_the_reason(self, papers: tuple[Any, ...]) -> None:
        stated: dict[str, Any] = {"certified_on": date(2020, 3, 3), "differs": "record-wrong"}
        expected = ("certificate-not-yet-issued", {"facts.certified_on": "after-the-legal-date"})
        assert refused_for(desk_with(*papers), TOO_LATE, **stated) == expected


def test_what_was_granted_on_the_determination_before_certificates_were_told_is_recomputed_on_it() -> None:
    desk = desk_with(POLICE)
    before: list[Event] = [event for stream in desk.streams.values() for event in stream]
    event = answer(desk, ONE_YEAR_ON)
    stored = replace(event, facts=tuple(fact for fact in event.facts if fact.name != "certified_on"))
    for one in (event, stored):
        told = recomputed(BOOK, [*before, one], as_of=date(2026, 11, 2), law_of=date(2020, 2, 1))
        assert told is not None
        assert [(again.outcome, again.amount_now) for again in told.grants] == [("granted", 1_000_000)]


def test_a_certificate_is_noted_once_and_only_where_a_rule_asks_for_it() -> None:
    desk = desk_with()
    assert desk.does(POLICE) == [CertificateKnown(certificate="GXN-CA", told=7, issued_on=ISSUED)]
    assert desk.does(POLICE) == []
    desk.does(WITHDRAWN)
    assert (desk.does(POLICE), desk.does(WITHDRAWN)) == ([], [])
    (clothing,) = desk.decide(grant(ONE_YEAR_ON, rule="O4", in_facility=True))
    assert not {"certified_on", "withdrawn_certificate_on"} & facts(clothing).keys()

"""A route that was recorded wrongly: another takes its place, with what it asks for, and what follows is told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.announce import announce
from services.intake.domain import DECIDER
from services.intake.domain.state import Open
from services.intake.events import RouteCorrected, RouteRecorded
from shared.contracts import intake as public
from tests.unit.intake.cases import COMMUNE, case, command, person, received, revealed

LATER = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)


def test_the_right_route_takes_the_place_of_the_wrong_one_and_keeps_what_it_asks_for_too() -> None:
    before = received(route_facts={"presented_to": "police", "brought_by": "24-cong-an-tinh", "country": "CN"})
    corrected, recorded = case.given(*before).when(command("correct-route", at=LATER, note="Công an báo lại.")).events
    assert isinstance(corrected, RouteCorrected)
    assert isinstance(recorded, RouteRecorded)
    assert (corrected.route_was, corrected.route) == ("TU_TRINH_BAO", "GIAI_CUU")
    assert (corrected.reason, str(corrected.corrected_on)) == ("found-otherwise", "2026-03-09")
    assert revealed(corrected.note) == "Công an báo lại."
    told = (recorded.route, recorded.presented_to, recorded.brought_by, recorded.rescued_by, recorded.country)
    assert told == ("GIAI_CUU", None, "24-cong-an-tinh", "24-cong-an-tinh", "CN")
    state = DECIDER.fold([*before, corrected, recorded])
    assert isinstance(state, Open)
    assert (state.route, state.facts) == (
        "GIAI_CUU",
        {"brought_by": "24-cong-an-tinh", "rescued_by": "24-cong-an-tinh", "country": "CN"},
    )
    case.given(*before, corrected).when(command("record-route-facts")).then_refused("fact-not-of-route")


def test_where_nothing_is_known_of_the_right_route_only_the_correction_is_recorded() -> None:
    (corrected,) = case.given(*received()).when(command("correct-route", route_facts=None)).events
    assert isinstance(corrected, RouteCorrected)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"route": "TU_TRINH_BAO", "route_facts": None}, "route-unchanged"),
        ({"route": "NUOC_NGOAI_TAI_VN", "route_facts": None}, "nationality-against-route"),
        ({"route": "TU_NUOC_NGOAI_TRO_VE", "route_facts": {"country": "VN"}}, "country-against-route"),
        ({"route": "GIAI_CUU", "route_facts": {"wish": "home"}}, "fact-not-of-route"),
        ({"route": "GIAI_CUU", "route_facts": {"rescued_on": "2026-03-03"}}, "fact-after-reception"),
    ],
)
def test_a_correction_that_contradicts_itself_is_refused(changes: dict[str, Any], code: str) -> None:
    case.given(*received()).when(command("correct-route", **changes)).then_refused(code)


def test_what_contradicts_the_right_route_has_to_be_said_anew() -> None:
    before = received(route_facts={"country": "VN"})
    back: dict[str, Any] = {"route": "TU_NUOC_NGOAI_TRO_VE", "route_facts": {"return_by": "mission"}}
    case.given(*before).when(command("correct-route", **back)).then_refused("country-against-route")
    back["route_facts"] = {"return_by": "mission", "country": "CN"}
    assert case.given(*before).when(command("correct-route", **back)).refusal is None


def test_a_case_that_is_closed_or_not_there_has_no_route_to_correct() -> None:
    case.when(command("correct-route")).then_refused("case-unknown")
    closed = case.given(*received()).when(command("close-case")).events
    case.given(*received(), *closed).when(command("correct-route")).then_refused("case-closed")


@pytest.mark.parametrize(
    ("born", "under_18"), [(2001, False), (2012, True), (2008, True), (None, None)], ids=["adult", "child", "may", "?"]
)
def test_the_correction_tells_what_the_reception_said_and_how_the_age_is_held(
    born: int | None, *, under_18: bool | None
) -> None:
    before = received(person=person(birth_year=born))
    (corrected, *_) = case.given(*before).when(command("correct-route", at=LATER)).events
    assert announce(corrected, 9) == public.RouteCorrected(
        version=9,
        route_was="TU_TRINH_BAO",
        route="GIAI_CUU",
        reason="found-otherwise",
        corrected_on=LATER.date(),
        received_at=datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
        received_by=COMMUNE,
        nationality="VN",
        under_18=under_18,
    )

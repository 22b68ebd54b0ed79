"""A case is composed of what was announced, the same whatever order it arrived in."""

import random
from dataclasses import fields
from typing import Any

import pytest

from services.portal.rules.stages import STAGES, stage_of
from services.portal.rules.view import PLACES, compose
from shared.access.casebook import Told
from shared.contracts.registry import message_types
from tests.unit.portal.stand_in import AGENCY, CASE, RECEIVED, announced

WITHOUT_A_CASE = {
    "AgencyRegistered.v1",
    "BudgetLineChanged.v1",
    "BudgetLineMoved.v1",
    "BudgetLineOpened.v1",
    "LogFaultEnded.v1",
    "LogFaultFound.v1",
    "ReviewFindingAnswered.v1",
    "ReviewFindingRaised.v1",
}

CONSENT = announced("ConsentGiven.v1", {"consent_id": "c1", "agencies": ["x"]}, position=2, day=1)
STARTED = announced(
    "DeadlineStarted.v1", {"deadline_id": "d1", "rule": "initial-check"}, service="notifications", position=3
)
MET = announced("DeadlineMet.v1", {"deadline_id": "d1", "in_time": True}, service="notifications", position=9, day=2)
VERIFIED = announced("VictimVerified.v1", {"status": "Actual"}, service="verification", position=5, day=14)
NOT_YET = announced("VictimNotConfirmed.v1", {}, service="verification", position=4, day=10)
ALL = (RECEIVED, CONSENT, STARTED, MET, VERIFIED)


def composed(*messages: Told) -> dict[str, Any]:
    view = compose(CASE, messages)
    assert view is not None
    return dict(view)


def test_nothing_is_shown_before_the_reception_is_known() -> None:
    assert compose(CASE, ()) is None
    assert compose(CASE, (CONSENT, STARTED)) is None


def test_a_case_has_code_owner_stage_and_the_versions_seen() -> None:
    view = composed(*ALL)
    assert (view["code"], view["owner"], view["stage"]) == ("24-2026-THUNGHIE", AGENCY, "verified")
    assert view["versions"] == {"intake": 2, "notifications": 9, "verification": 5}


def test_what_a_service_told_stands_in_its_section() -> None:
    view = composed(*ALL)
    assert view["intake"]["route"] == "TU_TRINH_BAO"
    assert view["intake"]["consents"] == [{"consent_id": "c1", "agencies": ["x"], "state": "given"}]


def test_a_later_message_about_the_same_thing_is_laid_over_it() -> None:
    assert composed(*ALL)["notifications"]["deadlines"] == [
        {"deadline_id": "d1", "rule": "initial-check", "state": "met", "in_time": True}
    ]


def test_a_clock_stands_as_it_was_told_last() -> None:
    paused = announced(
        "DeadlinePaused.v1",
        {"deadline_id": "d1", "paused_at": "2026-03-04T02:00:00Z", "remaining": 2},
        service="notifications",
        position=5,
        day=2,
    )
    resumed = announced(
        "DeadlineResumed.v1",
        {"deadline_id": "d1", "due_at": "2026-03-20T16:59:59Z"},
        service="notifications",
        position=6,
        day=3,
    )
    ended = announced("DeadlineEnded.v1", {"deadline_id": "d1"}, service="notifications", position=7, day=4)

    def clock(*told: Told) -> dict[str, Any]:
        (deadline,) = composed(RECEIVED, STARTED, *told)["notifications"]["deadlines"]
        return dict(deadline)

    assert clock(paused)["state"] == "paused"
    assert clock(paused, resumed)["state"] == "running"
    assert clock(paused, resumed, ended)["state"] == "ended"
    assert clock(paused, resumed, ended)["due_at"] == "2026-03-20T16:59:59Z"


def test_what_has_no_name_of_its_own_is_another_entry() -> None:
    twice = (NOT_YET, VERIFIED)
    states = [entry["state"] for entry in composed(RECEIVED, *twice)["verification"]["determinations"]]
    assert states == ["not-confirmed", "verified"]


def test_the_order_of_arrival_changes_nothing() -> None:
    shuffled = list(ALL)
    random.Random(7).shuffle(shuffled)  # noqa: S311 - an order, no secret
    assert shuffled != list(ALL)
    assert composed(*shuffled) == composed(*ALL)


def test_composing_changes_no_message() -> None:
    before = [dict(item.data) for item in ALL]
    composed(*ALL)
    assert [item.data for item in ALL] == before


@pytest.mark.parametrize("kind", sorted(set(message_types()) - WITHOUT_A_CASE))
def test_every_message_about_a_case_has_its_place(kind: str) -> None:
    place = PLACES[kind]
    kept: Any = message_types()[kind]
    assert place.key is None or place.key in {field.name for field in fields(kept)}


def test_of_what_is_told_to_nobody_only_the_version_is_seen() -> None:
    opened = announced("CareOpened.v1", {"since": "2026-03-02"}, service="care")
    recorded = announced("CareRecorded.v1", {"record_id": CASE}, service="care", position=2, day=1)
    before, after = composed(RECEIVED, opened), composed(RECEIVED, opened, recorded)
    assert after == {**before, "versions": {**before["versions"], "care": 2}}


def test_no_place_is_kept_for_what_nobody_publishes() -> None:
    assert set(PLACES) <= set(message_types())


def test_a_stage_is_never_lost_again_by_a_late_message() -> None:
    assert stage_of(["CaseClosed.v1", "VictimReceived.v1", "VictimCertified.v1"]) == "closed"
    assert stage_of([]) == STAGES[0]


@pytest.mark.parametrize(
    ("kinds", "stage"),
    [
        (["VerificationRequested.v1", "VictimNotConfirmed.v1"], "not-confirmed"),
        (["VerificationRequested.v1", "VictimNotConfirmed.v1", "DeterminationReopened.v1"], "verifying"),
        (["VictimNotConfirmed.v1", "VictimVerified.v1"], "verified"),
        (
            ["VictimVerified.v1", "VictimCertified.v1", "DeterminationReopened.v1", "VictimNotConfirmed.v1"],
            "not-confirmed",
        ),
        (["VictimNotConfirmed.v1", "DeterminationLeftOpen.v1"], "received"),
        (["VictimNotConfirmed.v1", "CaseClosed.v1"], "closed"),
        (["VictimNotConfirmed.v1", "CaseClosed.v1", "CaseReopened.v1"], "not-confirmed"),
        (["VictimVerified.v1", "CaseClosed.v1", "CaseReopened.v1"], "verified"),
        (["CaseClosed.v1", "VictimVerified.v1", "CaseReopened.v1", "CaseClosed.v1"], "closed"),
    ],
)
def test_a_negative_result_is_the_stage_until_it_is_overcome(kinds: list[str], stage: str) -> None:
    assert stage_of(kinds) == stage

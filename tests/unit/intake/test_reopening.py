"""A closed case: what is still noted of it, and how it is worked on again."""

from datetime import date
from typing import Any

import pytest

from services.intake.announce import announce
from services.intake.commands import NoteDetermination
from services.intake.domain import DECIDER
from services.intake.domain.state import Closed, Open
from services.intake.events import CaseClosed, CaseReopened, DeterminationNoted
from shared.contracts import intake as public
from tests.unit.intake.cases import CASE, DAY, case, command, received, revealed

POSSIBLE, ACTUAL, NOT = "PossibleVictimOfTrafficking", "ActualVictimOfTrafficking", "NotAVictimOfTrafficking"
LATER = date(2026, 4, 20)


def closed(reason: str = "support-completed") -> CaseClosed:
    return CaseClosed(reason=reason, closed_on=DAY, note=None)


def finding(status: str, on: date = LATER) -> NoteDetermination:
    return NoteDetermination(case_id=CASE, status=status, determined_on=on)


@pytest.mark.parametrize("reason", ["support-completed", "declined-support", "moved-away", "deceased", "other"])
def test_what_is_determined_after_the_closing_is_noted_and_the_case_stays_closed(reason: str) -> None:
    before = case.given(*received(), closed(reason))
    noted = DeterminationNoted(status=ACTUAL, determined_on=LATER)
    before.when(finding(ACTUAL)).then(noted)
    before.given(noted).when(finding(ACTUAL)).then_nothing()
    state = DECIDER.fold([*received(), closed(reason), noted])
    assert isinstance(state, Closed)
    assert (state.reason, state.was.status) == (reason, ACTUAL)


@pytest.mark.parametrize("status", [POSSIBLE, ACTUAL])
def test_a_case_closed_as_no_victims_is_opened_again_by_any_other_result(status: str) -> None:
    negative = DeterminationNoted(status=NOT, determined_on=DAY)
    past = (*received(), negative, closed("not-a-victim"))
    noted, reopened = case.given(*past).when(finding(status)).events
    assert noted == DeterminationNoted(status=status, determined_on=LATER)
    assert reopened == CaseReopened(reason="determination-changed", reopened_on=LATER, note=None)
    assert case.given(*past, noted, reopened).when(command("give-consent")).refusal is None


def test_a_negative_result_opens_nothing_again() -> None:
    before = case.given(*received(), closed("not-a-victim"))
    before.when(finding(NOT)).then(DeterminationNoted(status=NOT, determined_on=LATER))


def test_no_case_is_opened_again_before_it_was_closed() -> None:
    before = case.given(*received(), closed("not-a-victim"))
    _, reopened = before.when(finding(ACTUAL, date(2026, 3, 1))).events
    assert isinstance(reopened, CaseReopened)
    assert reopened.reopened_on == DAY


@pytest.mark.parametrize("name", ["give-consent", "provide-urgent-need", "assess-age", "make-handover", "link-signal"])
def test_whoever_comes_back_is_helped_as_before(name: str) -> None:
    before = case.given(*received(), closed("declined-support"))
    before.when(command(name)).then_refused("case-closed")
    (reopened,) = before.when(command("reopen-case")).events
    assert isinstance(reopened, CaseReopened)
    assert (reopened.reason, reopened.reopened_on) == ("person-returned", DAY)
    assert before.given(reopened).when(command(name)).refusal is None


def test_a_case_is_as_it_stood_when_it_was_closed() -> None:
    words: dict[str, Any] = {"suspected_channel": "online", "exploitation": ["ForcedScamming"]}
    before = received()
    past = (*before, *case.given(*before).when(command("classify-case", **words)).events)
    reopened = case.given(*past, closed()).when(command("reopen-case", note="Quay lại.")).events
    (event,) = reopened
    assert isinstance(event, CaseReopened)
    assert revealed(event.note) == "Quay lại."
    state = DECIDER.fold([*past, closed(), event])
    assert isinstance(state, Open)
    assert state == DECIDER.fold(past)
    assert case.given(*past, closed(), event).when(command("close-case")).refusal is None


def test_only_a_closed_case_is_opened_again() -> None:
    case.given(*received()).when(command("reopen-case")).then_refused("case-not-closed")
    case.when(command("reopen-case")).then_refused("case-unknown")


def test_of_the_reopening_the_code_and_the_day_are_told() -> None:
    (event,) = case.given(*received(), closed()).when(command("reopen-case", note="Quay lại.")).events
    assert announce(event, 4) == public.CaseReopened(version=4, reason="person-returned", reopened_on=DAY)

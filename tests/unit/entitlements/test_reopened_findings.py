"""A negative finding in the middle of what is asked for: it ends the days, also where the case was reopened later."""

from datetime import date
from itertools import permutations

import pytest

from services.entitlements.commands import AssessFinding
from services.entitlements.events import SupportStopped
from tests.unit.entitlements.cases import ACTUAL, NOT, POSSIBLE, found, grant, received
from tests.unit.entitlements.desk import Desk
from tests.unit.entitlements.test_money import granted_by

REPORTED, NEGATIVE, REOPENED = date(2026, 3, 2), date(2026, 3, 12), date(2026, 3, 20)
ENDED, AGAIN = found(NOT, NEGATIVE, finding=8), found(POSSIBLE, REOPENED, finding=9)
LONG = grant(REPORTED, rule="N1", shelter_days=60)


def reported() -> Desk:
    desk = Desk()
    desk.does(received(REPORTED))
    return desk


@pytest.mark.parametrize("findings", list(permutations([ENDED, AGAIN])))
def test_a_span_over_a_negative_finding_is_not_granted_though_the_case_was_reopened(
    findings: tuple[AssessFinding, ...],
) -> None:
    desk = reported()
    desk.does(*findings)
    assert desk.refuses(LONG) == "support-stopped"
    assert desk.refuses(grant(REPORTED, rule="N1", shelter_days=10)) is None
    assert desk.refuses(grant(REOPENED, rule="N1", shelter_days=60)) is None


@pytest.mark.parametrize("findings", list(permutations([ENDED, AGAIN])))
def test_what_was_granted_stops_with_the_negative_finding_in_whatever_order_findings_are_told(
    findings: tuple[AssessFinding, ...],
) -> None:
    desk = reported()
    decision = granted_by(desk, LONG).decision_id
    stops = [event for one in findings for event in desk.does(one) if isinstance(event, SupportStopped)]
    assert [(one.decision_id, one.stopped_on) for one in stops] == [(decision, NEGATIVE)]


def test_a_negative_finding_that_another_of_the_same_day_replaced_stops_nothing() -> None:
    desk = reported()
    desk.does(found(ACTUAL, NEGATIVE, finding=9), ENDED)
    assert desk.refuses(LONG) is None

"""Referrals on real PostgreSQL: rows follow events, and a rebuild equals them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from services.referrals import queries
from services.referrals.queries import ReferralRow
from services.referrals.service import DEFINITION
from shared.access.asker import Asker
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.referrals.cases import (
    CASE,
    FIRST,
    SECOND,
    SENDER,
    SHELTER,
    TODAY,
    accept,
    consent,
    decline,
    emergency,
    refer,
)

pytestmark = pytest.mark.servers

CASE_MANAGER = Asker(user="cb-01", agency=SENDER, role="case-manager", purpose="support")
MADE = ReferralRow(
    referral_id=FIRST,
    case_id=CASE,
    from_agency=SENDER,
    to_agency=SHELTER,
    services=["shelter", "psychological"],
    urgency="routine",
    state="made",
    made_on=TODAY,
    answered_on=None,
)


@pytest.fixture
def service(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as made:
        yield made


def test_a_referral_is_made_and_answered_in_its_row(service: Deciding) -> None:
    for command in (consent, refer):
        service.carry_out(command, case=CASE, asker=CASE_MANAGER)
    service.project()
    assert listed(service) == [MADE]
    service.carry_out(replace(accept, today=date(2026, 3, 21)), case=CASE, asker=CASE_MANAGER)
    service.project()
    assert listed(service) == [replace(MADE, state="accepted", answered_on=date(2026, 3, 21))]


def test_both_boxes_show_what_was_declined_and_a_rebuild_finds_the_rows_equal(service: Deciding) -> None:
    second = replace(emergency, referral_id=SECOND, services=("health",))
    for command in (consent, refer, second, replace(decline, referral_id=SECOND), accept):
        service.carry_out(command, case=CASE, asker=CASE_MANAGER)
    service.project()
    with service.runtime.log.database.connection() as connection:
        connection.execute("SET search_path = read")
        received, sent = queries.received_by(connection, SHELTER), queries.sent_by(connection, SENDER)
        assert queries.received_by(connection, SENDER) == []
    assert received == sent
    assert {row.referral_id: row.state for row in received} == {FIRST: "accepted", SECOND: "declined"}
    assert service.rebuild() == []


def listed(service: Deciding) -> list[ReferralRow]:
    with service.runtime.log.database.connection() as connection:
        connection.execute("SET search_path = read")
        return queries.referrals_of(connection, CASE)

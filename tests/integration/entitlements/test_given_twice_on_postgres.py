"""One person in two cases on real PostgreSQL: two decisions at once give it once, and what stands twice is listed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from services.entitlements import queries
from services.entitlements.commands import Command
from services.entitlements.domain import stream_of
from services.entitlements.rules.elsewhere import reference_of
from services.entitlements.service import DEFINITION
from shared.access.asker import Asker
from shared.kernel.ids import CaseId
from shared.kernel.refusal import ConflictError, Refused
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.entitlements.cases import ACTUAL, CASE, TODAY, found, received
from tests.unit.entitlements.desk import OTHER_CASE, paid
from tests.unit.entitlements.test_recognised_people import (
    DETERMINED,
    HARDSHIP,
    LINK,
    MONEY,
    REPORTED,
    another,
    of,
    same,
)

pytestmark = pytest.mark.servers

APPROVER = Asker(user="qlc-01", agency="24-so-y-te", role="approver", purpose="support")
CASES = (CASE, OTHER_CASE)


@pytest.fixture
def service(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as made:
        for case in CASES:
            give(made, of(case, received(REPORTED)))
            give(made, of(case, found(ACTUAL, DETERMINED)))
        yield made


def give(service: Deciding, command: Command) -> None:
    service.carry_out(command, case=CaseId(stream_of(command)), asker=APPROVER)


def decision(service: Deciding, case: CaseId) -> str:
    state, _ = service.runtime.executor.state(stream_of(replace(HARDSHIP, case_id=case)))
    return str(state.grants[-1].decision_id)


def at_once(service: Deciding, *commands: Command) -> list[str]:
    barrier = Barrier(len(commands))

    def carry_out(command: Command) -> str:
        barrier.wait(timeout=60)
        try:
            give(service, command)
        except (Refused, ConflictError) as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(len(commands)) as pool:
        return sorted(pool.map(carry_out, commands))


def listed(service: Deciding) -> list[Any]:
    service.project()
    with service.runtime.log.database.connection() as connection:
        return queries.given_twice(connection)


def matched(service: Deciding) -> list[Any]:
    service.project()
    with service.runtime.log.database.connection() as connection:
        return queries.matches(connection)


def test_granted_in_both_cases_at_once_it_is_given_in_one(service: Deciding) -> None:
    for case in CASES:
        give(service, same(case))
    assert at_once(service, *(of(case, HARDSHIP) for case in CASES)) == ["done", "granted-elsewhere"]
    assert listed(service) == []


def test_granted_in_both_before_it_was_known_it_is_paid_in_one_and_listed_for_who_has_to_look(
    service: Deciding,
) -> None:
    for case in CASES:
        give(service, of(case, HARDSHIP))
    at_once(service, *(same(case) for case in CASES))
    made = [decision(service, case) for case in CASES]
    payments = [paid(one, MONEY, case=case) for one, case in zip(made, CASES, strict=True)]
    assert at_once(service, *payments) == ["already-granted", "done"]
    (twice,) = listed(service)
    assert {one["known_as"] for one in twice["decisions"]} == {reference_of(LINK, one) for one in made}
    assert (twice["match"], twice["denied"]) == (LINK, False)
    assert (twice["rule"], twice["by"], twice["paid"]) == ("N11", "id-number", False)
    assert {(one["decision_id"], one["case_id"]) for one in twice["decisions"]} == set(zip(made, CASES, strict=True))
    assert sorted(str(one["paid_on"]) for one in twice["decisions"]) == sorted([TODAY.isoformat(), "None"])
    assert service.rebuild() == []


def test_what_was_denied_and_given_twice_stays_in_the_list_as_denied_until_something_surer_matches(
    service: Deciding,
) -> None:
    for case in CASES:
        give(service, same(case, "name-and-birth-date"))
    give(service, of(CASE, HARDSHIP))
    (match,) = matched(service)
    (here,) = match["given"]
    assert (match["denied"], {one["case_id"] for one in match["persons"]}) == (False, set(CASES))
    assert (here["case_id"], here["standing"]) == (CASE, "granted")
    give(service, of(OTHER_CASE, another(OTHER_CASE)))
    give(service, of(OTHER_CASE, HARDSHIP))
    (twice,) = listed(service)
    assert (twice["by"], twice["denied"], twice["paid"]) == ("name-and-birth-date", True, False)
    give(service, same(CASE))
    (twice,) = listed(service)
    assert (twice["by"], twice["denied"]) == ("id-number", False)
    assert service.rebuild() == []


def test_what_stands_between_two_cases_is_about_neither_and_the_reason_of_a_denial_is_sealed(service: Deciding) -> None:
    for case in CASES:
        give(service, same(case, "name-and-birth-date"))
    give(service, of(CASE, HARDSHIP))
    give(service, another(CASE))
    records = service.runtime.log.read_stream(LINK)  # type: ignore[arg-type]  # a link is a stream as well
    decoded = [service.runtime.codec.decode(record) for record in records]
    assert [(one.record.type, one.meta.subject) for one in decoded] == [
        ("OnceOnlyGiven.v1", None),
        ("LinkDenied.v1", None),
    ]
    own = service.runtime.log.read_stream(stream_of(HARDSHIP))
    assert not [record for record in own if "Khác cha mẹ".encode() in record.data or OTHER_CASE.encode() in record.data]

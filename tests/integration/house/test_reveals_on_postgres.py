"""Opening personal values on real PostgreSQL: nothing leaves that is not on record, whatever key comes with it."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.verification.service import DEFINITION
from shared.access.asker import Asker
from shared.kernel.disclosure import DisclosureRecorded, disclosure_stream
from shared.kernel.ids import CaseId, CommandId, derive
from shared.kernel.refusal import ConflictError, ForbiddenError
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.verification.cases import CASE, POLICE, open_it, statement

pytestmark = pytest.mark.servers

INVESTIGATOR = Asker(user="dtv-01", agency=POLICE, role="investigator", purpose="verification")
KEY = CommandId(derive("command", "one key"))
ASKED_AT_ONCE = 16


@pytest.fixture
def service(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as made:
        for command in (open_it, statement):
            made.carry_out(command, case=CASE, asker=INVESTIGATOR)
        yield made


def reveal(service: Deciding, *classes: str, key: CommandId = KEY, asker: Asker = INVESTIGATOR) -> dict[str, object]:
    values = service.runtime.reveal({"case_id": CASE, "classes": list(classes)}, asker, key)["values"]
    assert isinstance(values, dict)
    return dict(values)


def disclosed(service: Deciding, case: CaseId = CASE) -> list[DisclosureRecorded]:
    records = service.runtime.log.read_stream(disclosure_stream(case))
    return [service.runtime.codec.decode(record).event for record in records]


def test_the_key_of_a_denied_reveal_opens_nothing_afterwards(service: Deciding) -> None:
    with pytest.raises(ForbiddenError, match="class-not-for-role"):
        reveal(service, "health")
    with pytest.raises(ConflictError, match="idempotency-key-reused"):
        reveal(service, "investigation")
    assert [one.decision for one in disclosed(service)] == ["denied"]


def test_a_key_opens_no_other_class_and_serves_nobody_else(service: Deciding) -> None:
    reveal(service, "identity")
    with pytest.raises(ConflictError, match="idempotency-key-reused"):
        reveal(service, "investigation")
    other = Asker(user="dtv-02", agency=POLICE, role="investigator", purpose="verification")
    with pytest.raises(ConflictError, match="idempotency-key-reused"):
        reveal(service, "identity", asker=other)
    assert [one.classes for one in disclosed(service)] == [("identity",)]


def test_a_repeat_gives_what_was_on_record_and_nothing_that_came_later(service: Deciding) -> None:
    before = reveal(service, "investigation")
    assert before
    second = derive("item", "later")

    service.carry_out(replace(statement, statement_id=second), case=CASE, asker=INVESTIGATOR)
    assert reveal(service, "investigation") == before
    assert len(disclosed(service)) == 1
    assert reveal(service, "investigation", key=CommandId(derive("command", "new key"))).keys() > before.keys()


def test_many_may_be_shown_one_case_at_once(service: Deciding) -> None:
    failures: list[BaseException] = []

    def one(number: int) -> None:
        try:
            reveal(service, "identity", key=CommandId(derive("command", number)))
        except BaseException as failure:  # noqa: BLE001 - told below
            failures.append(failure)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(ASKED_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(disclosed(service)) == ASKED_AT_ONCE


@pytest.mark.parametrize(
    ("purpose", "reason"), [("statistics", "purpose-not-for-role"), ("curiosity", "purpose-unknown")]
)
def test_a_purpose_that_is_not_the_roles_opens_nothing_and_is_on_record(
    service: Deciding, purpose: str, reason: str
) -> None:
    with pytest.raises(ForbiddenError, match=reason):
        reveal(service, "identity", asker=replace(INVESTIGATOR, purpose=purpose))
    assert [(one.decision, one.reason) for one in disclosed(service)] == [("denied", reason)]

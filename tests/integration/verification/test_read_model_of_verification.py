"""Verification on real PostgreSQL: rows follow events, a rebuild equals them, files are kept sealed."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from services.verification import queries
from services.verification.commands import Link
from services.verification.service import DEFINITION
from services.verification.service.evidence import EvidenceDoor
from shared.access.asker import Asker
from shared.kernel.disclosure import DisclosureRecorded, disclosure_stream
from shared.kernel.ids import CaseId, CommandId, StreamId, derive, event_id, person_id
from shared.kernel.refusal import ForbiddenError, InvalidError, NotFoundError, PlatformError, Refused, UnavailableError
from shared.sealing.keyring import Erased
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.verification.cases import (
    CASE,
    FIRST,
    HEALTH,
    POLICE,
    SECOND,
    certify,
    check,
    contest,
    decide_contest,
    deny,
    determine,
    evidence,
    inform,
    open_it,
    request,
    sign,
    statement,
    test,
    use,
    withdraw,
)

pytestmark = pytest.mark.servers

INVESTIGATOR = Asker(user="dtv-01", agency=POLICE, role="investigator", purpose="verification")
SHELTER_STAFF = Asker(user="nv-01", agency="01-ngoi-nha-binh-yen", role="shelter-staff", purpose="support")
CONTENT = "Biên bản có tên Nguyễn Thị Thử Nghiệm. ".encode() * 20_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
BRINGING = CommandId(derive("command", "file"))


@pytest.fixture
def service(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as made:
        yield made


def rows(service: Deciding, query: str) -> list[tuple[object, ...]]:
    with service.runtime.log.database.connection() as connection:
        return connection.execute(query).fetchall()


def test_rows_follow_the_events_and_a_rebuild_finds_them_equal(service: Deciding) -> None:
    third = derive("item", 3)
    linked = replace(statement, statement_id=third, links=(Link(kind="corrects", statement_id=FIRST),))
    both = replace(determine, weighs=(FIRST, SECOND))
    history = [open_it, check, request, statement, linked, deny, evidence, both, certify]
    for command in history:
        service.carry_out(command, case=CASE, asker=INVESTIGATOR)
    service.project()
    assert rows(service, "SELECT law, check_outcome, police_agency, status, determined_by FROM read.verification") == [
        ("L2024", "needs-police-verification", POLICE, determine.status, POLICE)
    ]
    assert rows(service, "SELECT statement_id::text, earlier_id::text, kind FROM read.verification_link") == [
        (third, FIRST, "corrects")
    ]
    assert rows(service, "SELECT document, issued_on FROM read.verification_certificate") == [
        ("GXN-CA", date(2026, 3, 17))
    ]
    with service.runtime.log.database.connection() as connection:
        connection.execute("SET search_path = read")
        items = {item.item_id: item for item in queries.items_of(connection, CASE)}
    assert {key: (item.kind, item.weighed) for key, item in items.items()} == {
        FIRST: ("statement", True),
        SECOND: ("evidence", True),
        third: ("statement", False),
    }
    assert service.rebuild() == []


def test_the_police_see_what_waits_for_them_until_they_have_concluded(service: Deciding) -> None:
    for command in (open_it, check, request, statement):
        service.carry_out(command, case=CASE, asker=INVESTIGATOR)
    service.project()
    with service.runtime.log.database.connection() as connection:
        connection.execute("SET search_path = read")
        assert queries.waiting_for(connection, POLICE) == [CASE]
    service.carry_out(deny, case=CASE, asker=INVESTIGATOR)
    service.project()
    with service.runtime.log.database.connection() as connection:
        connection.execute("SET search_path = read")
        assert queries.waiting_for(connection, POLICE) == []


def test_what_follows_is_in_its_rows_and_a_rebuild_finds_them_equal(service: Deciding) -> None:
    again = replace(statement, statement_id=derive("item", 3), interviewer="can-bo", retelling_reason="incomplete")
    past = [open_it, check, request, statement, use, again, sign, test, deny, inform, contest, decide_contest]
    for command in past:
        service.carry_out(command, case=CASE, asker=INVESTIGATOR)
    service.project()
    assert rows(service, "SELECT filed_with, outcome FROM read.verification_contest") == [(HEALTH, "accepted")]
    with service.runtime.log.database.connection() as connection:
        connection.execute("SET search_path = read")
        assert queries.waiting_for(connection, POLICE) == [CASE]
        totals = queries.retelling_totals(connection, date(2026, 3, 1), date(2026, 3, 31))
    assert [(total.agency, total.kind, total.reason, total.times) for total in totals] == [
        (POLICE, "made", "incomplete", 1),
        (HEALTH, "avoided", None, 1),
    ]
    for command in (determine, certify, withdraw, certify):
        service.carry_out(command, case=CASE, asker=INVESTIGATOR)
    service.project()
    query = (
        "SELECT mode, issuer, rests_on, withdrawn_on IS NULL FROM read.verification_certificate ORDER BY withdrawn_on"
    )
    assert rows(service, query) == [
        ("issued", "CA-TINH", "determination", False),
        ("issued", "CA-TINH", "determination", True),
    ]
    assert service.rebuild() == []


class TestFiles:
    @pytest.fixture
    def door(self, service: Deciding) -> EvidenceDoor:
        service.carry_out(open_it, case=CASE, asker=INVESTIGATOR)
        return EvidenceDoor(service.runtime)

    @pytest.fixture
    def brought(self, service: Deciding, door: EvidenceDoor) -> str:
        kept = keep(door)
        service.carry_out(replace(evidence, evidence_id=kept, sha256=DIGEST), case=CASE, asker=INVESTIGATOR)
        return kept

    def test_a_file_comes_back_as_it_was_brought_and_the_reading_is_recorded(
        self, service: Deciding, door: EvidenceDoor, brought: str
    ) -> None:
        answer = door.open(CASE, brought, asker=INVESTIGATOR, disclosure=CommandId(derive("command", "read")))
        assert base64.b64decode(str(answer["content"])) == CONTENT
        (disclosed,) = disclosures(service)
        assert (disclosed.decision, disclosed.classes, disclosed.fields) == (
            "allowed",
            ("investigation",),
            (f"file/{brought}",),
        )

    def test_who_may_not_read_of_the_investigation_gets_nothing_and_is_recorded(
        self, service: Deciding, door: EvidenceDoor, brought: str
    ) -> None:
        with pytest.raises(ForbiddenError, match="class-not-for-role"):
            door.open(CASE, brought, asker=SHELTER_STAFF, disclosure=CommandId(derive("command", "denied")))
        (disclosed,) = disclosures(service)
        assert (disclosed.decision, disclosed.reason) == ("denied", "class-not-for-role")

    @pytest.mark.parametrize(
        ("asker", "reason"),
        [
            (SHELTER_STAFF, "class-not-for-role"),
            (replace(INVESTIGATOR, purpose="audit"), "purpose-not-for-role"),
            (INVESTIGATOR, "file-not-kept"),
        ],
        ids=lambda one: one if isinstance(one, str) else "",
    )
    def test_a_file_that_is_not_there_tells_nobody_so_who_may_not_read_it_and_asking_is_recorded(
        self, service: Deciding, door: EvidenceDoor, asker: Asker, reason: str
    ) -> None:
        with pytest.raises(PlatformError, match=reason):
            door.open(CASE, derive("no", "file"), asker=asker, disclosure=CommandId(derive("command", "sought")))
        (disclosed,) = disclosures(service)
        assert (disclosed.decision, disclosed.reason) == ("denied", reason)

    def test_a_file_is_opened_for_no_purpose_that_the_role_does_not_have(
        self, service: Deciding, door: EvidenceDoor, brought: str
    ) -> None:
        auditing = replace(INVESTIGATOR, purpose="audit")
        with pytest.raises(ForbiddenError, match="purpose-not-for-role"):
            door.open(CASE, brought, asker=auditing, disclosure=CommandId(derive("command", "denied")))
        (disclosed,) = disclosures(service)
        assert (disclosed.decision, disclosed.reason) == ("denied", "purpose-not-for-role")

    def test_the_database_holds_no_word_of_it(self, service: Deciding, brought: str) -> None:
        kept = rows(service, "SELECT part, envelope FROM kept.evidence_file ORDER BY part")
        assert [part for part, _ in kept] == list(range(len(kept)))
        assert len(kept) > 1
        # Long enough that a megabyte of letters drawn at random does not spell them by chance.
        for spelling in (
            "Nguyễn Thị Thử".encode(),
            base64.b64encode(CONTENT[:30])[:20],
            base64.b64encode(CONTENT[-30:])[:20],
        ):
            assert all(spelling not in octets for _, octets in kept if isinstance(octets, bytes))
        assert brought

    def test_keeping_it_twice_keeps_it_once(self, service: Deciding, door: EvidenceDoor, brought: str) -> None:
        before = rows(service, "SELECT * FROM kept.evidence_file ORDER BY part")
        assert keep(door) == brought
        assert rows(service, "SELECT * FROM kept.evidence_file ORDER BY part") == before

    def test_only_the_file_that_the_log_names_by_digest_is_opened(self, service: Deciding, door: EvidenceDoor) -> None:
        # Another file was brought under the same key and its command never came.
        other = b"another file"
        kept = keep(door, other)
        service.carry_out(replace(evidence, evidence_id=kept, sha256=DIGEST), case=CASE, asker=INVESTIGATOR)
        with pytest.raises(NotFoundError, match="file-not-kept"):
            door.open(CASE, kept, asker=INVESTIGATOR, disclosure=CommandId(derive("command", 1)))
        keep(door)
        answer = door.open(CASE, kept, asker=INVESTIGATOR, disclosure=CommandId(derive("command", 2)))
        assert base64.b64decode(str(answer["content"])) == CONTENT

    def test_a_lost_part_is_noticed(self, service: Deciding, door: EvidenceDoor, brought: str) -> None:
        rows(
            service,
            "DELETE FROM kept.evidence_file WHERE part = (SELECT max(part) FROM kept.evidence_file) RETURNING 1",
        )
        with pytest.raises(UnavailableError, match="file-damaged"):
            door.open(CASE, brought, asker=INVESTIGATOR, disclosure=CommandId(derive("command", 1)))

    def test_parts_that_changed_places_do_not_open(self, service: Deciding, door: EvidenceDoor, brought: str) -> None:
        rows(service, "UPDATE kept.evidence_file SET part = 100 WHERE part = 0 RETURNING 1")
        rows(service, "UPDATE kept.evidence_file SET part = 0 WHERE part = 1 RETURNING 1")
        with pytest.raises(Exception, match="seal-broken"):
            door.open(CASE, brought, asker=INVESTIGATOR, disclosure=CommandId(derive("command", 1)))

    def test_an_erased_person_takes_the_file_along(self, service: Deciding, door: EvidenceDoor, brought: str) -> None:
        service.keyring.destroy(person_id(CASE, 0), decision=derive("decision", 1))
        with pytest.raises(Erased):
            door.open(CASE, brought, asker=INVESTIGATOR, disclosure=CommandId(derive("command", 1)))

    def test_a_file_that_is_not_what_its_digest_says_is_refused(self, door: EvidenceDoor) -> None:
        with pytest.raises(InvalidError) as caught:
            door.keep(CASE, base64.b64encode(b"other").decode(), sha256=DIGEST, asker=INVESTIGATOR, command_id=BRINGING)
        assert caught.value.fields == {"sha256": "not-the-digest"}

    @pytest.mark.parametrize(("content", "field"), [("", "file"), ("no base64!", "content"), ("đ", "content")])
    def test_what_is_no_file_is_refused(self, door: EvidenceDoor, content: str, field: str) -> None:
        with pytest.raises(InvalidError) as caught:
            door.keep(CASE, content, sha256=DIGEST, asker=INVESTIGATOR, command_id=BRINGING)
        assert list(caught.value.fields) == [field]

    def test_who_may_not_add_evidence_may_not_bring_a_file(self, door: EvidenceDoor) -> None:
        with pytest.raises(ForbiddenError, match="role-may-not"):
            keep(door, asker=SHELTER_STAFF)

    def test_no_file_is_kept_for_a_case_that_is_not_here(self, door: EvidenceDoor) -> None:
        with pytest.raises(Refused, match="verification-unknown"):
            keep(door, case=CaseId(derive("case", "elsewhere")))


def keep(door: EvidenceDoor, content: bytes = CONTENT, *, asker: Asker = INVESTIGATOR, case: CaseId = CASE) -> str:
    digest = hashlib.sha256(content).hexdigest()
    kept = door.keep(case, base64.b64encode(content).decode(), sha256=digest, asker=asker, command_id=BRINGING)
    assert kept == event_id(BRINGING, 0)
    return kept


def disclosures(service: Deciding) -> list[DisclosureRecorded]:
    records = service.runtime.log.read_stream(StreamId(disclosure_stream(CASE)))
    return [service.runtime.codec.decode(record).event for record in records]

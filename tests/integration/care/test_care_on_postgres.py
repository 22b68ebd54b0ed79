"""Care on real PostgreSQL: rows follow events, a rebuild equals them, turns and open complaints are counted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from services.care import queries
from services.care.commands import Command
from services.care.service import DEFINITION
from shared.access.asker import Asker
from shared.kernel.ids import CommandId, StreamId, derive
from shared.kernel.refusal import ForbiddenError
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.care.cases import (
    CASE,
    COMMUNE,
    HEALTH,
    LAWYERS,
    NOTE,
    admit,
    answer,
    assign,
    attend,
    complaint,
    discharge,
    end_school,
    enrol,
    extend,
    hearing,
    no_victim,
    note,
    open_it,
    request,
    right,
    said,
    session,
)

pytestmark = pytest.mark.servers

EVERYTHING = (
    open_it,
    admit,
    extend,
    session,
    enrol,
    attend,
    replace(attend, days=20),
    end_school,
    request,
    assign,
    hearing,
    note,
    right,
    replace(right, step="wished"),
    complaint,
    discharge,
    no_victim,
)


MANAGER = Asker(user="qlc-01", agency=HEALTH, role="case-manager", purpose="support")


def give(service: Deciding, command: Command) -> None:
    service.carry_out(command, case=CASE, asker=MANAGER)


@pytest.fixture
def service(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as made:
        yield made


def test_rows_follow_the_events_and_a_rebuild_finds_them_equal(service: Deciding) -> None:
    for command in EVERYTHING:
        give(service, command)
    service.project()
    with service.runtime.log.database.connection() as connection:
        ask = connection.execute
        assert ask("SELECT since, stopped_on FROM read.care_case").fetchall() == [
            (open_it.since, no_victim.determined_on)
        ]
        assert ask("SELECT days, days_over, limit_on FROM read.care_stay").fetchall() == [(45, 0, extend.until)]
        assert ask("SELECT month, days FROM read.care_attendance").fetchall() == [(date(2025, 9, 1), 20)]
        assert ask("SELECT provider, hearings FROM read.care_legal_aid").fetchall() == [(LAWYERS, 1)]
        assert ask("SELECT step FROM read.care_right").fetchall() == [("wished",)]
    assert service.rebuild() == []


def test_turns_and_people_are_counted_apart(service: Deciding) -> None:
    give(service, open_it)
    for number, person in enumerate((0, 0, 1)):
        give(service, replace(session, session_id=derive("session", number), person=person, note=None))
    give(service, replace(session, session_id=derive("session", 9), held_on=date(2025, 12, 1), note=None))
    service.project()
    with service.runtime.log.database.connection() as connection:
        totals = queries.session_totals(connection, date(2025, 7, 1), date(2025, 9, 30))
    assert totals == [{"kind": "psychological", "turns": 3, "people": 2, "minutes": 150}]


def test_an_open_complaint_is_listed_to_everybody_but_the_agency_it_is_about(service: Deciding) -> None:
    give(service, open_it)
    give(service, complaint)
    service.project()
    with service.runtime.log.database.connection() as connection:
        (listed,) = queries.open_complaints(connection, asker_agency=HEALTH, on=complaint.filed_on)
        assert listed == {
            "complaint_id": complaint.complaint_id,
            "case_id": CASE,
            "about": COMMUNE,
            "channel": complaint.channel,
            "filed_on": "2025-08-01",
            "answer_by": "2025-08-16",
            "confidence": "unconfirmed",
            "overdue": False,
        }
        (later,) = queries.open_complaints(connection, asker_agency=HEALTH, on=date(2025, 9, 1))
        assert later == {**listed, "overdue": True}
        assert queries.open_complaints(connection, asker_agency=COMMUNE, on=complaint.filed_on) == []
    give(service, answer)
    service.project()
    with service.runtime.log.database.connection() as connection:
        assert queries.open_complaints(connection, asker_agency=HEALTH, on=complaint.filed_on) == []


def test_a_privileged_note_is_opened_to_legal_aid_and_to_no_police_or_department(service: Deciding) -> None:
    for command in (open_it, request, assign, replace(note, note=said("đề nghị xử kín"))):
        give(service, command)
    wanted = {"case_id": CASE, "classes": ["legal"], "fields": ["note"]}
    for role, agency in (("investigator", "24-cong-an-tinh"), ("case-manager", HEALTH)):
        asker = Asker(user=role, agency=agency, role=role, purpose="legal-aid")
        with pytest.raises(ForbiddenError):
            service.runtime.reveal(wanted, asker, CommandId(derive("reveal", role)))
    lawyer = Asker(user="tgv", agency=LAWYERS, role="legal-aid", purpose="legal-aid")
    answered = service.runtime.reveal(wanted, lawyer, CommandId(derive("reveal", "lawyer")))
    assert answered["values"] == {"LegalNoteWritten.4.note": "đề nghị xử kín"}
    stored = b"".join(record.data for record in service.runtime.log.read_stream(StreamId(CASE)))
    assert NOTE.encode() in stored
    assert "xử kín".encode() not in stored

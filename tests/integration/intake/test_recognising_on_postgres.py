"""Recognising people on real PostgreSQL: marks are kept, matches are noted, and who is erased is recognised no more."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest

from services.intake.events import PersonRecognised
from services.intake.rules.marks import MarkKind
from services.intake.service import DEFINITION, recognising
from services.intake.service.recognising import Keys, Recogniser
from shared.eventlog.follower import Follower
from shared.kernel.ids import CaseId, case_id, derive, person_id, request_command_id
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.intake.cases import OFFICER, command, person

pytestmark = pytest.mark.servers

KEYS = Keys(dict.fromkeys(MarkKind, b"m" * 32), b"l" * 32)
NAME, BORN, NUMBER = "Nguyễn Thị Thử Nghiệm", "1995-04-30", "024095001234"


@pytest.fixture
def service(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as made:
        yield made


@pytest.fixture
def recogniser(service: Deciding) -> Recogniser:
    return Recogniser(service.runtime, KEYS)


@pytest.fixture
def follower(recogniser: Recogniser) -> Iterator[Follower[Any]]:
    made = recogniser.follower()
    made.start()
    yield made
    made.close()


def follow(follower: Follower[Any]) -> None:
    while follower.step():
        pass


def receive(service: Deciding, which: str, *, accompanying: tuple[dict[str, Any], ...] = (), **who: Any) -> CaseId:
    key = request_command_id("here", "lan", which)
    described = person(**{"full_name": None, "birth_date": None, "birth_year": None, "id_number": None, **who})
    made = command(
        "receive-victim", case=case_id(key), command_id=key, person=described, accompanying=list(accompanying)
    )
    service.carry_out(made, case=case_id(key), asker=OFFICER)
    return case_id(key)


def recognised(service: Deciding) -> list[PersonRecognised]:
    runtime = service.runtime
    events = [runtime.codec.decode(record).event for record in runtime.log.read(0, 1_000)]
    return [event for event in events if isinstance(event, PersonRecognised)]


def rows(service: Deciding, query: Any, *words: Any) -> list[Any]:
    with service.runtime.log.database.connection() as connection:
        return list(connection.execute(query, words).fetchall())


def pairs(service: Deciding) -> set[tuple[frozenset[tuple[str, int]], str]]:
    return {
        (frozenset({(one.first_case, one.first_person), (one.second_case, one.second_person)}), one.by)
        for one in recognised(service)
    }


def test_a_number_and_a_name_with_a_day_of_birth_are_recognised_and_nothing_readable_is_kept(
    service: Deciding, follower: Follower[Any]
) -> None:
    first = receive(service, "first", full_name=NAME, birth_date=BORN, id_number=NUMBER)
    by_number = receive(service, "number", full_name="Trần Thị Khác", birth_date="1996-01-02", id_number=NUMBER)
    by_name = receive(service, "name", full_name="NGUYEN THI THU NGHIEM", birth_date=BORN)
    receive(service, "nobody", full_name=NAME, birth_date="1995-05-01")
    follow(follower)
    assert pairs(service) == {
        (frozenset({(first, 0), (by_number, 0)}), "id-number"),
        (frozenset({(first, 0), (by_name, 0)}), "name-and-birth-date"),
    }
    kept = " ".join(
        bytes(mark).decode(errors="replace").casefold()
        for (mark,) in rows(service, "SELECT mark FROM kept.person_mark")
    )
    assert kept
    for readable in ("nghi", "thử", "nguy", NUMBER, BORN):
        assert readable not in kept


def test_a_child_of_one_case_is_recognised_in_another_and_a_repeat_notes_nothing(
    service: Deciding, follower: Follower[Any], recogniser: Recogniser
) -> None:
    child = {"full_name": "Bé Thử Nghiệm", "birth_date": "2016-03-10"}
    mother = receive(service, "mother", full_name=NAME, birth_date=BORN, accompanying=(child,))
    alone = receive(service, "alone", full_name=child["full_name"], birth_date=child["birth_date"])
    follow(follower)
    found = {(frozenset({(mother, 1), (alone, 0)}), "name-and-birth-date")}
    assert pairs(service) == found
    head = service.runtime.log.head()
    rows(service, "UPDATE read.follower SET position = 0 WHERE name = 'recognising' RETURNING 1")
    rows(service, "DELETE FROM kept.person_mark RETURNING 1")
    again = recogniser.follower()
    again.start()
    follow(again)
    again.close()
    assert service.runtime.log.head() == head
    assert len(rows(service, "SELECT 1 FROM kept.person_mark")) == 3


def test_a_day_of_birth_that_becomes_known_later_makes_the_mark(service: Deciding, follower: Follower[Any]) -> None:
    first = receive(service, "first", full_name=NAME, birth_date=BORN)
    later = receive(service, "later", full_name=NAME)
    follow(follower)
    assert recognised(service) == []
    finding = command("assess-age", case=later, finding="full-age", ground="document", birth_date=BORN)
    service.carry_out(finding, case=later, asker=OFFICER)
    follow(follower)
    assert pairs(service) == {(frozenset({(first, 0), (later, 0)}), "name-and-birth-date")}


def test_who_is_erased_is_recognised_no_more_and_the_marks_are_removed(
    service: Deciding, follower: Follower[Any], recogniser: Recogniser
) -> None:
    first = receive(service, "first", full_name=NAME, birth_date=BORN, id_number=NUMBER)
    follow(follower)
    assert len(rows(service, "SELECT 1 FROM kept.person_mark")) == 2
    service.keyring.destroy(person_id(first, 0), decision="45/QĐ-UBND")
    receive(service, "later", full_name=NAME, birth_date=BORN, id_number=NUMBER)
    follow(follower)
    assert recognised(service) == []
    assert rows(service, "SELECT 1 FROM kept.person_mark WHERE case_id = %s", first) == []
    other = receive(service, "other", full_name="Trần Thị Khác", birth_date="1996-01-02")
    follow(follower)
    service.keyring.destroy(person_id(other, 0), decision="46/QĐ-UBND")
    assert recogniser.blank_erased() == 1
    assert rows(service, "SELECT 1 FROM kept.person_mark WHERE case_id = %s", other) == []


def test_what_too_many_share_marks_nobody_neither_a_number_nor_a_name_with_a_day_of_birth(
    service: Deciding, follower: Follower[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Mock()
    monkeypatch.setattr(recognising, "log", log)
    monkeypatch.setattr(recognising, "MOST_ALIKE", 1)
    first = receive(service, "first", full_name=NAME, birth_date=BORN, id_number=NUMBER)
    second = receive(service, "second", full_name=NAME, birth_date=BORN, id_number=NUMBER)
    receive(service, "third", full_name=NAME, birth_date=BORN, id_number=NUMBER)
    follow(follower)
    assert pairs(service) == {(frozenset({(first, 0), (second, 0)}), "id-number")}
    assert [call.kwargs for call in log.warning.call_args_list] == [
        {"code": "id-number", "count": 2},
        {"code": "name-and-birth-date", "count": 2},
    ]


def test_an_old_number_of_nine_digits_is_recognised_as_such_and_one_that_fills_the_field_is_not(
    service: Deciding, follower: Follower[Any]
) -> None:
    first = receive(service, "first", full_name=NAME, id_number="121234567")
    second = receive(service, "second", full_name="Trần Thị Khác", id_number="121234567")
    for which in ("zeros", "zeros too"):
        receive(service, which, full_name=NAME, id_number="000000000")
    follow(follower)
    assert pairs(service) == {(frozenset({(first, 0), (second, 0)}), "old-id-number")}


def test_a_link_is_no_consequence_of_a_reception_and_its_id_cannot_be_computed_from_the_cases(
    service: Deciding, follower: Follower[Any]
) -> None:
    cases = sorted(receive(service, which, full_name=NAME, birth_date=BORN) for which in ("first", "second"))
    follow(follower)
    runtime = service.runtime
    records = [runtime.codec.decode(record) for record in runtime.log.read(0, 1_000)]
    (link,) = [one for one in records if isinstance(one.event, PersonRecognised)]
    assert link.meta.causation is None
    assert link.meta.correlation not in {one.meta.correlation for one in records if one is not link}
    assert link.record.stream != derive("same-person", cases[0], 0, cases[1], 0)

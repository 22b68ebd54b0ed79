"""Logs to be read: lives of invented cases at intake, encoded as the service encodes them, as many as wanted.

A few lives are made with real envelopes and repeated under other cases, so that a million events are there in a
minute; who opens envelopes takes :func:`sealed`, which are made one by one.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import services.intake
from benchmarks.scratch import make_log
from services.intake.events import (
    EVENTS,
    CaseClassified,
    CaseClosed,
    ConsentGiven,
    DeterminationNoted,
    Event,
    PersonRecorded,
    VictimReceived,
)
from shared.config import Settings
from shared.eventlog.codec import Codec
from shared.eventlog.database import connect
from shared.eventlog.migrate import apply_files
from shared.kernel.ids import CaseId, CommandId, PersonId, StreamId, derive, event_id, person_id
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.record import Metadata, StoredRecord
from shared.sealing.keyring import Keyring, MemoryKeyring

EVENTS_A_LIFE = 5
TEMPLATES = 100
START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAY = date(2026, 3, 16)
ORIGIN = "hoigia.example/24/intake/00"
SQL = Path(services.intake.__file__).parent / "sql"
_COPY = (
    "COPY log.event (position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data)"
    " FROM STDIN (FORMAT BINARY)"
)
_TYPES = ("int8", "uuid", "int4", "uuid", "uuid", "text", "timestamptz", "bytea", "bytea", "bytea")


def codec(keyring: Keyring | None = None) -> Codec[Any]:
    """Make intake's codec; reading needs no keyring."""
    return Codec(EVENTS, upcasts={}, keyring=keyring or MemoryKeyring())


def records(count: int) -> Iterator[StoredRecord]:
    """Give that many records of a log, from position 1."""
    keyring = MemoryKeyring()
    templates = [life(number, codec(keyring)) for number in range(TEMPLATES)]
    for position in range(1, count + 1):
        number, index = divmod(position - 1, EVENTS_A_LIFE)
        yield _as_of(templates[number % TEMPLATES][index], number, position)


def sealed(count: int, keyring: Keyring) -> list[StoredRecord]:
    """Give that many records whose envelopes open with a keyring."""
    encoder = codec(keyring)
    lives = -(-count // EVENTS_A_LIFE)
    return [record for number in range(lives) for record in life(number, encoder)][:count]


def fill(settings: Settings, name: str, count: int) -> str:
    """Make a log with that many events and intake's empty read model; gives its service's connection string."""
    own = make_log(settings, name)
    role = f"{name}_service"
    with connect(settings.postgres(name, "hoigia")) as connection:
        apply_files(connection, SQL, prefix="read", role=role, schema="read")
        connection.execute("SET statement_timeout = 0")
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for record in records(count):
                copy.write_row(_row(record))
        connection.execute("VACUUM ANALYZE log.event")
    return own


def life(number: int, encoder: Codec[Any]) -> Sequence[StoredRecord]:
    """Make one life: received, classified, consent, determination, closed."""
    case = _case(number)
    made = []
    for index, event in enumerate(_events(case, number)):
        command = CommandId(derive("bench-command", case, index))
        meta = Metadata(
            actor=derive("staff", "lan"),
            agency="24-xa-dong-ky",
            role="commune-officer",
            purpose="support",
            correlation=command,
            occurred_at=START,
            subject=case,
        )
        (new,) = encoder.encode(
            [event], command=command, stream=StreamId(case), version=index, origin=ORIGIN, meta=meta
        )
        moment = START + timedelta(seconds=number)
        made.append(
            StoredRecord(
                *(number * EVENTS_A_LIFE + index + 1, new.stream, index + 1, new.event_id, command, new.type, moment),
                *(new.salt, new.meta, new.data),
            )
        )
    return made


def _case(number: int) -> CaseId:
    return CaseId(derive("bench-case", number))


def _code(number: int) -> str:
    return f"24-2026-{number:08d}"


def _events(case: CaseId, number: int) -> tuple[Event, ...]:
    person = person_id(case, 0)
    return (
        VictimReceived(
            code=_code(number),
            route="TU_TRINH_BAO",
            received_at=START,
            received_by="24-xa-dong-ky",
            place="24",
            person=_person(person),
            accompanying=(),
            suspected_channel="marriage",
            urgent_needs=("shelter", "medical"),
            safe_contact=Personal("số của dì, chỉ gọi ban ngày", person=person, field_class=FieldClass.CONTACT),
            narrative=Personal("Được đưa qua biên giới; tự về.", person=person, field_class=FieldClass.INVESTIGATION),
        ),
        CaseClassified(
            suspected_channel="marriage",
            exploitation=("forced-marriage",),
            note=Personal("theo lời kể ban đầu", person=person, field_class=FieldClass.INVESTIGATION),
        ),
        ConsentGiven(
            consent_id=derive("bench-consent", case),
            purposes=("support",),
            agencies=("24-so-noi-vu", "24-trung-tam"),
            classes=("identity", "contact"),
            valid_until=DAY,
            given_by="self",
            language="vi",
        ),
        DeterminationNoted(status="ActualVictimOfTrafficking", determined_on=DAY),
        CaseClosed(reason="goals-met", closed_on=DAY, note=None),
    )


def _person(person: PersonId) -> PersonRecorded:
    return PersonRecorded(
        person_id=person,
        full_name=Personal("Nghiệm Thị Thử", person=person, field_class=FieldClass.IDENTITY),
        birth_date=None,
        birth_year=Personal(2004, person=person, field_class=FieldClass.IDENTITY),
        age_band=None,
        under_18=False,
        sex="Feminine",
        nationality="VN",
        ethnicity=None,
        id_number=None,
        languages=("vi",),
    )


def _as_of(record: StoredRecord, number: int, position: int) -> StoredRecord:
    """Give a record of a template to another case: its ids and its code take as many letters."""
    template = number % TEMPLATES
    case, command = _case(number), CommandId(derive("bench-command", number, record.version))
    words = {
        _case(template).encode(): case.encode(),
        record.command_id.encode(): command.encode(),
        _code(template).encode(): _code(number).encode(),
        derive("bench-consent", _case(template)).encode(): derive("bench-consent", case).encode(),
    }
    meta, data = record.meta, record.data
    for old, new in words.items():
        meta, data = meta.replace(old, new), data.replace(old, new)
    return StoredRecord(
        *(position, StreamId(case), record.version, event_id(command, 0), command, record.type),
        *(START + timedelta(microseconds=position), record.salt, meta, data),
    )


def _row(record: StoredRecord) -> tuple[object, ...]:
    return (
        *(record.position, UUID(record.stream), record.version, UUID(record.event_id), UUID(record.command_id)),
        *(record.type, record.recorded_at, record.salt, record.meta, record.data),
    )

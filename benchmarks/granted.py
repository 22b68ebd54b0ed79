"""A log of invented cases at entitlements, encoded as the service encodes them, as many as wanted.

A few lives are decided and encoded, and then repeated under other cases.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from benchmarks.scratch import make_log
from deploy.events import sealed_codec
from services.entitlements.commands import (
    AssessFinding,
    AssessReception,
    Command,
    Facts,
    GrantSupport,
    NoteCertificate,
)
from services.entitlements.domain import State, decider
from services.entitlements.events import Event
from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.files import load_rule_book
from shared.config import Settings
from shared.eventlog.database import connect
from shared.eventlog.store import NewEvent
from shared.kernel.ids import CaseId, CommandId, StreamId, derive, event_id
from shared.kernel.record import Metadata
from shared.kernel.refusal import Refused

TODAY = date(2026, 11, 2)
BEGUN = datetime(2026, 3, 2, tzinfo=UTC)
TEMPLATES = 60
ASKED = 8
ORIGIN = "hoigia.example/24/entitlements/00"
DAYS = (date(2020, 9, 1), date(2024, 9, 2), date(2026, 3, 2))
FACTS = Facts(
    shelter_days=30,
    shelter_months=1,
    road_days=2,
    in_facility=True,
    poor_household=True,
    cannot_pay=True,
    no_health_insurance=True,
    under_4=False,
    returned_to_residence=True,
    vocational_need=True,
    financial_difficulty=True,
    production_need=True,
    continuing_school=True,
    school_years=1,
    insurance_months=12,
    guard_days=3,
    in_viet_nam=True,
)
_COPY = (
    "COPY log.event (position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data)"
    " FROM STDIN (FORMAT BINARY)"
)
_TYPES = ("int8", "uuid", "int4", "uuid", "uuid", "text", "timestamptz", "bytea", "bytea", "bytea")
_HEADS = (
    "INSERT INTO log.stream (stream, version, last_position)"
    " SELECT stream, max(version), max(position) FROM log.event GROUP BY stream"
)


def ask(case: CaseId, day: date, rule: str, *, area: str | None) -> GrantSupport:
    """Ask for support under a rule, every fact stated."""
    return GrantSupport(
        case_id=case,
        today=TODAY,
        role="case-manager",
        regime=None,
        rule=rule,
        legal_date=day,
        first=None,
        last=None,
        area=area,
        facts=FACTS,
        stated_amount=None,
        funding=None,
        note=None,
    )


def received(case: CaseId, day: date) -> tuple[Command, ...]:
    """Receive somebody, find her a victim and certify it."""
    return (
        AssessReception(
            case_id=case, route="TU_TRINH_BAO", nationality="VN", under_18=False, received_on=day, accompanying=1
        ),
        AssessFinding(case_id=case, finding=5, status="ActualVictimOfTrafficking", determined_on=day),
        NoteCertificate(case_id=case, certificate="GXN-CA", told=6, issued_on=day),
    )


def decided(book: RuleBook, *commands: Command) -> tuple[State, list[Event]]:
    """Decide commands one after the other; what is refused leaves no trace."""
    decide = decider(book)
    state, events = decide.initial, []
    for command in commands:
        try:
            new = decide.decide(command, state)
        except Refused:
            continue
        state = decide.resume(state, new)
        events += new
    return state, events


def life(book: RuleBook, number: int) -> list[Event]:
    """Decide one life under the old law or the new, in a province with rows of its own or without."""
    case, day = CaseId(derive("bench-case", number)), DAYS[number % len(DAYS)]
    area = (None, "02", "56")[number // len(DAYS) % 3]
    asked = [ask(case, day, rule.code, area=area) for rule in book.in_force(day, area)][:ASKED]
    return decided(book, *received(case, day), *asked)[1]


def templates() -> list[tuple[NewEvent, ...]]:
    """Encode a few lives as the service does; a case beyond them is one of them under another stream."""
    book, codec = load_rule_book(), sealed_codec("entitlements")
    found = []
    for number in range(TEMPLATES):
        stream, command = StreamId(derive("bench-stream", number)), CommandId(derive("bench-command", number))
        meta = Metadata(
            actor=derive("staff", "lan"),
            agency="24-so-y-te",
            role="case-manager",
            purpose="support",
            correlation=command,
            occurred_at=BEGUN,
            subject=stream,
        )
        events = life(book, number)
        found.append(codec.encode(events, command=command, stream=stream, version=0, origin=ORIGIN, meta=meta))
    return found


def rows(cases: int) -> Iterator[tuple[object, ...]]:
    """Give the rows of a log of so many cases."""
    lives, position = templates(), 0
    for number in range(cases):
        stream, command = UUID(derive("bench-stream", number)), CommandId(derive("bench-command", number))
        for version, one in enumerate(lives[number % TEMPLATES], start=1):
            position += 1
            yield (
                *(position, stream, version, UUID(event_id(command, version)), UUID(command)),
                *(one.type, BEGUN + timedelta(microseconds=position), one.salt, one.meta, one.data),
            )


def fill(settings: Settings, cases: int) -> tuple[str, int]:
    """Make a log of so many cases; gives its service's connection string and how many events it holds."""
    own, count = make_log(settings, "recomputed"), 0
    with connect(settings.postgres("recomputed", "hoigia")) as connection:
        connection.execute("SET statement_timeout = 0")
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for row in rows(cases):
                copy.write_row(row)
                count += 1
        connection.execute(_HEADS)
        connection.execute("VACUUM ANALYZE log.event")
    return own, count

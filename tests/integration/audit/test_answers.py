"""What the ledger answers: history as of a time, who was shown what, who knew; masked, and how far complete."""

from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from deploy.casebook import casebook
from services.audit import queries
from services.audit.replay.entries import Moment, spell_all
from services.audit.service.erasures import Erasures
from services.audit.service.pulling import Pull
from services.audit.service.replaying import Replaying
from shared.access.asker import Asker
from shared.eventlog.database import Database
from shared.kernel.canonical import Json
from shared.kernel.ids import derive
from shared.kernel.record import StoredRecord, write_time
from tests.integration.audit.test_ledger import Owner
from tests.support.examples import envelope
from tests.support.records import START, record

pytestmark = pytest.mark.servers

CASE, OTHER = derive("case", "audit"), derive("case", "other")
OFFICER, DOCTOR, AUDITOR = (derive("staff", name) for name in ("officer", "doctor", "auditor"))
RECEIVED: Json = {"code": "24-2026-ABCDEFGH", "person": {"full_name": {**envelope("x"), "class": "identity"}}}


def disclosure(decision: str, *classes: str) -> Json:
    return {
        "channel": "api",
        "decision": decision,
        "classes": list(classes),
        "fields": [],
        "reason": None,
        "versions": [{"service": "intake", "version": 1}],
    }


INTAKE = [
    record(1, kind="VictimReceived.v1", data=RECEIVED, subject=CASE, actor=OFFICER),
    record(2, stream="o", version=1, kind="VictimReceived.v1", data={"code": "24-2026-ZZZZZZZZ"}, subject=OTHER),
    record(3, stream="d", version=1, kind="DisclosureRecorded.v1", data=disclosure("allowed", "identity"),
           subject=CASE, actor=DOCTOR, agency="24-so-y-te", legal_basis="relationship"),
    record(4, stream="d", version=2, kind="DisclosureRecorded.v1", data=disclosure("denied", "health"),
           subject=CASE, actor=AUDITOR, agency="24-thanh-tra"),
    record(5, version=2, kind="CaseClosed.v1", data={"note": {**envelope("x"), "class": "health"}}, subject=CASE,
           actor=DOCTOR, agency="24-so-y-te", occurred_at=START - timedelta(days=3)),
]  # fmt: skip
VERIFICATION = [
    record(1, kind="VerificationOpened.v1", data={"law": "L2024"}, subject=CASE, actor="service:verification")
]


@pytest.fixture
def answers(ledger: Database) -> Database:
    sources: dict[str, tuple[str, list[StoredRecord]]] = {
        "intake": ("hoigia.example/24/intake/01", INTAKE),
        "verification": ("hoigia.example/24/verification/01", VERIFICATION),
    }
    for name, (origin, records) in sources.items():
        Pull.begin(name, Owner(records, origin), database=ledger, owner="test").step()
    return ledger


def ask(answers: Database, question: str, *arguments: object, **named: object) -> Any:
    with answers.connection() as connection:
        return getattr(queries, question)(connection, *arguments, **named)


def history(answers: Database, *, as_of: datetime | None = None, occurred_by: datetime | None = None) -> Any:
    """Read and spell a case's events as the service does for who may see all of them."""
    entries = ask(answers, "about", CASE, as_of)
    return spell_all(entries, moment=Moment(as_of, occurred_by), untold=frozenset())


def test_history_is_in_order_of_record_over_all_services_and_of_one_case(answers: Database) -> None:
    events = history(answers)
    assert [(event["service"], event["position"]) for event in events] == [
        ("intake", 1),
        ("verification", 1),
        ("intake", 3),
        ("intake", 4),
        ("intake", 5),
    ]


def test_an_event_says_who_when_why_and_shows_no_personal_value(answers: Database) -> None:
    event = history(answers)[0]
    assert event == {
        "service": "intake",
        "position": 1,
        "type": "VictimReceived.v1",
        "recorded_at": write_time(INTAKE[0].recorded_at),
        "occurred_at": write_time(START),
        "actor": OFFICER,
        "agency": "24-xa-dong-ky",
        "role": "commune-officer",
        "purpose": "support",
        "legal_basis": None,
        "correlation": derive("command", "1"),
        "causation": None,
        "data": {"code": "24-2026-ABCDEFGH", "person": {"full_name": {"masked": "identity"}}},
    }


def test_history_as_of_a_time_ends_with_what_was_recorded_at_it(answers: Database) -> None:
    moment = INTAKE[2].recorded_at
    events = history(answers, as_of=moment)
    assert [event["position"] for event in events if event["service"] == "intake"] == [1, 3]
    assert ask(answers, "complete_to", moment) == {"intake": 3, "verification": 1}
    assert ask(answers, "complete_to", START) == {"intake": 0, "verification": 0}
    assert ask(answers, "complete_to", None) == {"intake": 5, "verification": 1}


def test_who_does_not_audit_is_not_told_how_far_the_logs_were_at_a_moment(answers: Database) -> None:
    # Asked for one moment and the next, the heads of then would say in whose log something unnamed stands, and where.
    replaying = Replaying(answers, casebook(), Erasures(cast("Any", None), own="audit", keyring=cast("Any", None)))
    heads = {
        (audits, moment): replaying.read(CASE, moment, audits=audits)[1]
        for audits in (True, False)
        for moment in (START, INTAKE[2].recorded_at)
    }
    assert heads[True, START] == {"intake": 0, "verification": 0}
    assert heads[True, INTAKE[2].recorded_at] == {"intake": 3, "verification": 1}
    assert heads[False, START] == heads[False, INTAKE[2].recorded_at] == {"intake": 5, "verification": 1}
    for role, purpose, of_then in (("auditor", "audit", True), ("supervisor", "support", False)):
        asker = Asker(user="u", agency="a", role=role, purpose=purpose)
        found = replaying.case(CASE, asker, until=START - timedelta(days=1), masks=False)
        assert (found.complete_to["intake"] == 0) == of_then


def test_what_happened_by_a_time_is_told_apart_from_what_was_recorded_by_it(answers: Database) -> None:
    events = history(answers, occurred_by=START - timedelta(days=1))
    assert [event["type"] for event in events] == ["CaseClosed.v1"]


def test_disclosures_tell_allowed_and_denied_reads(answers: Database) -> None:
    items = ask(answers, "disclosures", CASE)
    assert [(item["actor"], item["decision"], item["classes"]) for item in items] == [
        (DOCTOR, "allowed", ["identity"]),
        (AUDITOR, "denied", ["health"]),
    ]
    assert items[0]["basis"] == "relationship"
    assert items[0]["versions"] == [{"service": "intake", "version": 1}]


@pytest.mark.parametrize(
    ("field_class", "seconds", "knew"),
    [
        ("identity", 9, [(OFFICER, "author"), (DOCTOR, "api")]),
        ("identity", 2, [(OFFICER, "author")]),
        ("health", 9, [(DOCTOR, "author")]),
        ("legal", 9, []),
        (None, 9, [(OFFICER, "author"), (DOCTOR, "api")]),
    ],
    ids=["writing and reading both tell", "by a time", "a denied read tells nothing", "nobody", "any class"],
)
def test_who_knew_is_who_wrote_or_was_shown_a_class_by_a_time(
    answers: Database, field_class: str | None, seconds: int, knew: list[tuple[str, str]]
) -> None:
    persons = ask(answers, "who_knew", CASE, field_class=field_class, until=START + timedelta(seconds=seconds))
    assert [(person["actor"], person["channel"]) for person in persons] == knew


def test_a_case_is_found_by_its_code(answers: Database) -> None:
    assert ask(answers, "find_case", "24-2026-ABCDEFGH") == CASE
    assert ask(answers, "find_case", "24-2026-NOTTHERE") is None

"""Beside a disclosure stands what its checklist asks for, as it was then: basis, classes, consent, what came before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.audit.domain.at_hand import at_hand, doers
from services.audit.events import Item
from services.audit.replay.entries import Entry
from shared.kernel.canonical import Json, canonical
from shared.kernel.ids import CommandId, EventId, StreamId, derive
from shared.kernel.record import Metadata, StoredRecord

CASE = derive("case", "1")
BEGAN = datetime(2026, 3, 2, 2, tzinfo=UTC)
LOOK: dict[str, Json] = {
    "channel": "api",
    "decision": "allowed",
    "classes": ["shelter"],
    "fields": ["facility"],
    "reason": None,
    "versions": [{"service": "care", "version": 2}],
}
CONSENT: dict[str, Json] = {
    "consent_id": derive("consent", "1"),
    "purposes": ["support"],
    "agencies": ["24-so-y-te"],
    "classes": ["identity"],
    "valid_until": "2026-03-10",
}


def held(position: int, kind: str, data: dict[str, Json], *, after: timedelta, **who: str) -> Entry:
    words: dict[str, Any] = {"actor": "officer-1", "agency": "24-so-y-te", "role": "case-manager", "purpose": "support"}
    at = BEGAN + after
    meta = Metadata(**{**words, **who}, correlation=CASE, occurred_at=at, subject=CASE)
    record = StoredRecord(
        position,
        StreamId(CASE),
        position,
        EventId(derive("event", position)),
        CommandId(derive("command", position)),
        kind,
        at,
        bytes(32),
        meta.encode(),
        canonical(data),
    )
    return Entry("care", record, meta)


PAST = [
    held(
        1, "VictimReceived.v1", {"code": "24-2026-000001"}, after=timedelta(), agency="24-xa-dong-ky", actor="commune"
    ),
    held(2, "RelationshipOpened.v1", {"agencies": ["24-so-y-te"], "basis": "referral"}, after=timedelta(hours=1)),
    held(3, "ConsentGiven.v1", CONSENT, after=timedelta(hours=2)),
    held(4, "DisclosureRecorded.v1", LOOK, after=timedelta(hours=3), actor="looker"),
    held(5, "DisclosureRecorded.v1", LOOK, after=timedelta(days=9), legal_basis="referral"),
    held(6, "ConsentGiven.v1", {**CONSENT, "consent_id": derive("consent", "2")}, after=timedelta(days=10)),
]


def item(position: int | None) -> Item:
    return Item(
        number=1,
        kind="case" if position is None else "disclosure",
        case_id=CASE,
        service=None if position is None else "care",
        position=position,
        actors=(),
        agencies=(),
        confidential=False,
    )


def test_a_disclosure_is_shown_with_who_why_on_what_basis_and_which_classes() -> None:
    told: Any = at_hand(item(5), PAST)["disclosure"]
    assert (told["agency"], told["purpose"], told["legal_basis"]) == ("24-so-y-te", "support", "referral")
    assert (told["classes"], told["decision"], told["versions"]) == (["shelter"], "allowed", LOOK["versions"])


def test_a_consent_counts_where_it_was_given_before_and_not_over_by_then() -> None:
    told: Any = at_hand(item(5), PAST)
    (consent,) = told["consents"]
    # Nine days after the 2nd is the 11th in Viet Nam; it held until the 10th.
    assert (consent["consent_id"], consent["in_force"]) == (CONSENT["consent_id"], False)
    assert (consent["names_agency"], consent["names_purpose"]) == (True, True)
    early: Any = at_hand(item(4), PAST)
    assert [one["in_force"] for one in early["consents"]] == [True]


def test_the_time_since_the_last_event_counts_no_look() -> None:
    told: Any = at_hand(item(5), PAST)
    assert told["last_event"]["type"] == "ConsentGiven.v1"
    assert told["seconds_since_last_event"] == timedelta(days=9, hours=-2).total_seconds()
    assert told["relationships"] == [{"basis": "referral", "since": "2026-03-02T03:00:00.000000Z"}]


def test_a_case_is_shown_by_its_looks_and_consents() -> None:
    told: Any = at_hand(item(None), PAST)
    assert (told["events"], told["disclosures"], told["denied"]) == (4, {"24-so-y-te": 2}, 0)
    assert [one["in_force"] for one in told["consents"]] == [False, False]
    assert date(2026, 3, 12) == (BEGAN + timedelta(days=10)).date()


def ended(position: int, *, last: bool, after: timedelta) -> Entry:
    data: dict[str, Json] = {"agency": "24-so-y-te", "basis": "referral", "about": None, "reason": "x", "last": last}
    return held(position, "RelationshipEnded.v1", data, after=after)


def test_a_relationship_that_had_ended_by_then_is_none_any_more() -> None:
    def then(*between: Entry) -> Any:
        return at_hand(item(5), [*PAST[:4], *between, *PAST[4:]])["relationships"]

    over, again = ended(50, last=True, after=timedelta(days=5)), timedelta(days=6)
    assert then(over) == []
    # Another ground of the same basis was left.
    assert [one["basis"] for one in then(ended(50, last=False, after=timedelta(days=5)))] == ["referral"]
    reopened = held(51, "RelationshipOpened.v1", {"agencies": ["24-so-y-te"], "basis": "referral"}, after=again)
    assert then(over, reopened) == [{"basis": "referral", "since": "2026-03-08T02:00:00.000000Z"}]
    # What ended later had not ended then.
    assert at_hand(item(5), [*PAST, over])["relationships"] == at_hand(item(5), PAST)["relationships"]


def test_who_read_a_case_does_not_answer_for_it_and_who_only_reviewed_it_does() -> None:
    parts: list[list[Json]] = [["review-item"], ["review-words", "review/1", "item/1"]]
    looks = [
        held(7 + at, "DisclosureRecorded.v1", {**LOOK, "fields": fields}, after=timedelta(11 + at), actor="auditor")
        for at, fields in enumerate(parts)
    ]
    past = [*PAST, *looks]
    # No agency is named for a look alone.
    assert doers(past) == (("commune", "looker", "officer-1"), ("24-so-y-te", "24-xa-dong-ky"))

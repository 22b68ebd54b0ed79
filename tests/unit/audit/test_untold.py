"""What the history tells only to an audit: what is confidential, what follows, what is done to protect somebody."""

from shared.access.confidential import untold_among
from shared.kernel.ids import derive
from shared.kernel.record import Metadata, StoredRecord
from tests.support.records import record


def read(*records: StoredRecord) -> list[tuple[StoredRecord, Metadata]]:
    return [(one, Metadata.decode(one.meta)) for one in records]


def test_what_follows_from_what_is_untold_is_untold_too_however_far() -> None:
    ordinary, asked = record(1), record(2, kind="ProtectionRequested.v1")
    opened = record(3, kind="RelationshipOpened.v1", causation=asked.event_id)
    after_that = record(4, kind="DeadlineStarted.v1", causation=opened.event_id)
    beside = record(5, kind="DeadlineStarted.v1", causation=ordinary.event_id)
    untold = untold_among(read(ordinary, asked, opened, after_that, beside))
    assert untold == {asked.event_id, opened.event_id, after_that.event_id}


def test_what_an_agency_does_to_protect_somebody_does_not_name_it() -> None:
    ordinary = record(1, legal_basis="reception")
    elsewhere = record(2, kind="DisclosureRecorded.v1", legal_basis="protection", agency="01-so-y-te")
    assert untold_among(read(ordinary, elsewhere)) == {derive("event", 2)}


def test_a_look_at_a_protection_is_untold_and_any_other_look_is_told() -> None:
    looks = [
        record(n, kind="DisclosureRecorded.v1", data={"fields": [part]})
        for n, part in enumerate(["case", "protection", "decide-protection", "confidential-item"], 1)
    ]
    assert untold_among(read(*looks)) == {derive("event", n) for n in (2, 3, 4)}


def test_a_complaint_is_still_untold() -> None:
    filed = record(1, kind="ComplaintFiled.v1")
    assert untold_among(read(filed, record(2))) == {filed.event_id}

"""A walk over a log finds the first record that cannot stand where it stands."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.audit.rules import Finding, Held, Signed, Walk, verify
from shared.kernel.commitments import NO_LEAF, leaf_hash, leaf_header, tree_root
from shared.kernel.ids import EventId, derive
from shared.kernel.record import StoredRecord
from tests.support.records import ORIGIN, log, meta, record

COUNT = 9
Spoil = Callable[[list[StoredRecord]], None]


def ledger_of(records: list[StoredRecord]) -> list[Held]:
    walk = Walk(ORIGIN)
    return [(one, walk.step(one)) for one in records]


def headers_of(records: list[StoredRecord]) -> list[bytes]:
    newest: dict[str, bytes] = {}
    headers = []
    for one in records:
        header = leaf_header(one, origin=ORIGIN, previous=newest.get(one.stream, NO_LEAF))
        newest[one.stream] = leaf_hash(header)
        headers.append(header)
    return headers


@pytest.mark.parametrize("count", range(18))
def test_the_root_is_the_tree_hash_of_the_frozen_leaves(count: int) -> None:
    records = log(count)
    assert verify(records, [], origin=ORIGIN).root == tree_root(headers_of(records))


def test_a_sound_log_equal_to_its_ledger_has_no_finding() -> None:
    verdict = verify(log(COUNT), ledger_of(log(COUNT)), origin=ORIGIN)
    assert (verdict.records, verdict.behind, verdict.finding) == (COUNT, 0, None)


def test_a_ledger_that_has_not_caught_up_is_behind_and_not_wrong() -> None:
    verdict = verify(log(COUNT), ledger_of(log(COUNT - 3)), origin=ORIGIN)
    assert (verdict.behind, verdict.finding) == (3, None)


def test_a_log_shorter_than_the_ledger_was_rolled_back() -> None:
    verdict = verify(log(COUNT - 2), ledger_of(log(COUNT)), origin=ORIGIN)
    assert verdict.finding == Finding(COUNT - 1, "log-behind-ledger")


def spoil(position: int, **changes: object) -> Spoil:
    def change(records: list[StoredRecord]) -> None:
        records[position - 1] = records[position - 1]._replace(**changes)  # type: ignore[arg-type]

    return change


def cut(records: list[StoredRecord]) -> None:
    del records[4]


def swap(records: list[StoredRecord]) -> None:
    records[4], records[5] = records[5]._replace(position=5), records[4]._replace(position=6)


SPOILED = {
    "a record is missing": (cut, Finding(5, "position-hole")),
    "two records changed places": (swap, Finding(5, "differs-from-ledger")),
    "a stream lost a version": (spoil(6, version=9), Finding(6, "version-hole")),
    "time went back": (spoil(7, recorded_at=record(1).recorded_at), Finding(7, "time-went-back")),
    "data is not canonical": (spoil(4, data=b'{"n": 4}'), Finding(4, "not-canonical")),
    "data is other data": (spoil(4, data=b'{"n":5}'), Finding(4, "differs-from-ledger")),
    "metadata is other metadata": (spoil(3, meta=meta(actor="x").encode()), Finding(3, "differs-from-ledger")),
    "the salt is another": (spoil(2, salt=bytes(31) + b"x"), Finding(2, "differs-from-ledger")),
    "the type is another": (spoil(8, type="Other.v1"), Finding(8, "differs-from-ledger")),
    "the event is another": (spoil(9, event_id=EventId(derive("event", "x"))), Finding(9, "differs-from-ledger")),
    "the time is later": (
        spoil(9, recorded_at=record(9).recorded_at + timedelta(microseconds=1)),
        Finding(9, "differs-from-ledger"),
    ),
}


@pytest.mark.parametrize(("change", "finding"), SPOILED.values(), ids=SPOILED)
def test_the_first_wrong_position_is_named(change: Spoil, finding: Finding) -> None:
    records = log(COUNT)
    change(records)
    verdict = verify(records, ledger_of(log(COUNT)), origin=ORIGIN)
    assert (verdict.finding, verdict.records) == (finding, finding.position - 1)


def test_another_log_under_the_same_name_has_other_leaves() -> None:
    verdict = verify(log(COUNT), ledger_of(log(COUNT)), origin=ORIGIN + "x")
    assert verdict.finding == Finding(1, "differs-from-ledger")


def test_whoever_rewrites_log_and_ledger_rows_alike_is_given_away_by_the_leaf() -> None:
    records = log(COUNT)
    spoil(4, data=b'{"n":5}')(records)
    rows = [(one, leaf) for one, (_, leaf) in zip(records, ledger_of(log(COUNT)), strict=True)]
    assert verify(records, rows, origin=ORIGIN).finding == Finding(4, "differs-from-ledger")


def test_a_changed_record_changes_the_leaves_of_its_stream_after_it() -> None:
    records = log(COUNT)
    spoil(2, data=b'{"n":0}')(records)
    changed = [one[1] != other[1] for one, other in zip(ledger_of(records), ledger_of(log(COUNT)), strict=True)]
    assert changed == [False, True, False, True, False, True, False, True, False]


def leaves_of(records: list[StoredRecord]) -> list[bytes]:
    return [leaf for _, leaf in ledger_of(records)]


def roots_of(records: list[StoredRecord], *sizes: int) -> list[tuple[int, bytes]]:
    return [(size, tree_root(headers_of(records[:size]))) for size in sizes]


def test_a_log_that_was_signed_as_it_is_has_no_finding() -> None:
    records = log(COUNT)
    signed = Signed(roots=roots_of(records, 3, 3, 8), leaves=leaves_of(records)[:8])
    verdict = verify(records, [], origin=ORIGIN, signed=signed)
    assert (verdict.records, verdict.signed, verdict.finding) == (COUNT, 8, None)


def test_a_record_written_anew_differs_from_the_leaf_in_the_tree() -> None:
    records, other = log(COUNT), log(COUNT)
    other[4] = other[4]._replace(data=b'{"n":99}')
    signed = Signed(roots=roots_of(records, 9), leaves=leaves_of(records))
    verdict = verify(other, [], origin=ORIGIN, signed=signed)
    assert (verdict.finding, verdict.records) == (Finding(5, "differs-from-tree"), 4)


def test_where_the_tree_was_written_anew_as_well_the_signed_root_tells() -> None:
    records, other = log(COUNT), log(COUNT)
    other[4] = other[4]._replace(data=b'{"n":99}')
    signed = Signed(roots=roots_of(records, 3, 7, 9), leaves=leaves_of(other))
    verdict = verify(other, [], origin=ORIGIN, signed=signed)
    assert (verdict.finding, verdict.signed) == (Finding(4, "differs-from-checkpoint"), 3)


@pytest.mark.parametrize(
    ("size", "leaves", "code"), [(9, 9, "behind-checkpoint"), (7, 9, "log-behind-tree"), (7, 7, None)]
)
def test_a_log_that_was_cut_is_behind_what_was_signed_or_behind_its_tree(
    size: int, leaves: int, code: str | None
) -> None:
    records = log(COUNT)
    signed = Signed(roots=roots_of(records, size), leaves=leaves_of(records)[:leaves])
    verdict = verify(records[:7], [], origin=ORIGIN, signed=signed)
    assert verdict.finding == (None if code is None else Finding(8, code))

"""A walk over a log finds the first record that cannot stand where it stands."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.audit.rules import Finding, Held, prepared, words_of
from services.audit.rules.seals import SIGNED_WITHIN, Seal, Signed
from services.audit.rules.verifying import Verdict, verify_prepared
from shared.kernel.commitments import NO_LEAF, leaf_hash, leaf_header, tree_root
from shared.kernel.ids import EventId, derive
from shared.kernel.record import StoredRecord
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.subtrees import EMPTY_ROOT
from tests.support import walking
from tests.support.records import ORIGIN, log, meta, record
from tests.support.walking import verify

COUNT = 9
Spoil = Callable[[list[StoredRecord]], None]


def ledger_of(records: list[StoredRecord]) -> list[Held]:
    return list(zip(records, walking.leaves_of(records, ORIGIN), strict=True))


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


def seals_of(records: list[StoredRecord], *sizes: int, by: str | None = None) -> list[Seal]:
    roots = [(size, tree_root(headers_of(records[:size]))) for size in sizes]
    return [Seal(size, root, noted(size, root), by) for size, root in roots]


def noted(size: int, root: bytes, origin: str = ORIGIN) -> str:
    return f"{Checkpoint(origin, size, root).text()}\n\N{EM DASH} {origin} AAAA\n"


def test_a_log_that_was_signed_as_it_is_has_no_finding() -> None:
    records = log(COUNT)
    signed = Signed(seals=[seals_of(records, 3, 3, 8)], leaves=leaves_of(records)[:8], size=8)
    verdict = verify(records, [], origin=ORIGIN, signed=signed)
    assert (verdict.records, verdict.signed, verdict.finding) == (COUNT, 8, None)


def test_a_log_of_nothing_that_was_signed_has_no_finding() -> None:
    signed = Signed(seals=[[Seal(0, EMPTY_ROOT, noted(0, EMPTY_ROOT))]])
    assert verify([], [], origin=ORIGIN, signed=signed).finding is None


def test_a_record_written_anew_differs_from_the_leaf_in_the_tree() -> None:
    records, other = log(COUNT), log(COUNT)
    other[4] = other[4]._replace(data=b'{"n":99}')
    signed = Signed(seals=[seals_of(records, 9)], leaves=leaves_of(records), size=9)
    verdict = verify(other, [], origin=ORIGIN, signed=signed)
    assert (verdict.finding, verdict.records) == (Finding(5, "differs-from-tree"), 4)


def test_where_the_tree_was_written_anew_as_well_the_signed_root_tells() -> None:
    records, other = log(COUNT), log(COUNT)
    other[4] = other[4]._replace(data=b'{"n":99}')
    signed = Signed(seals=[seals_of(records, 3, 7, 9)], leaves=leaves_of(other), size=9)
    verdict = verify(other, [], origin=ORIGIN, signed=signed)
    assert (verdict.finding, verdict.signed) == (Finding(4, "differs-from-checkpoint"), 3)


@pytest.mark.parametrize(
    ("sealed", "leaves", "code"), [(9, 9, "behind-checkpoint"), (7, 9, "log-behind-tree"), (7, 7, None)]
)
def test_a_log_that_was_cut_is_behind_what_was_signed_or_behind_its_tree(
    sealed: int, leaves: int, code: str | None
) -> None:
    records = log(COUNT)
    signed = Signed(seals=[seals_of(records, sealed)], leaves=leaves_of(records)[:leaves], size=leaves)
    verdict = verify(records[:7], [], origin=ORIGIN, signed=signed)
    assert verdict.finding == (None if code is None else Finding(8, code))


def test_of_two_checkpoints_of_one_size_the_other_history_leaves_this_one_after_the_last_that_both_share() -> None:
    records = log(COUNT)
    own, seen = seals_of(records, 3, 8), [Seal(8, EMPTY_ROOT, noted(8, EMPTY_ROOT), "w")]
    signed = Signed(seals=[own, seen], leaves=leaves_of(records)[:8], size=8)
    assert verify(records, [], origin=ORIGIN, signed=signed).finding == Finding(4, "differs-from-witness", "w")


def test_what_only_a_witness_saw_is_told_by_its_name_and_after_what_the_log_signed() -> None:
    records, cut = log(COUNT), log(COUNT)[:6]
    own, seen = seals_of(records, 3, 8), seals_of(records, 3, 7, by="w")

    def found(*seals: list[Seal]) -> Finding | None:
        signed = Signed(seals=seals, leaves=leaves_of(cut), size=6)
        return verify(cut, [], origin=ORIGIN, signed=signed).finding

    assert found(own[:1], seen) == Finding(7, "behind-witness", "w")
    assert found(own, seen) == Finding(7, "behind-checkpoint")


@pytest.mark.parametrize(("index", "finding"), [(1, None), (2, Finding(8, "checkpoint-unreadable"))])
def test_of_checkpoints_that_say_what_the_log_says_the_newest_is_opened(index: int, finding: Finding | None) -> None:
    records = log(COUNT)
    seals = seals_of(records, 3, 5, 8)
    signed = Signed(seals=[seals], opens=lambda seal: seal != seals[index], leaves=leaves_of(records)[:8], size=8)
    assert verify(records, [], origin=ORIGIN, signed=signed).finding == finding


@pytest.mark.parametrize("opens", [True, False])
@pytest.mark.parametrize("change", ["root", "note", "origin"])
def test_a_checkpoint_that_says_something_else_is_a_finding_whoever_signed_it(change: str, *, opens: bool) -> None:
    records = log(COUNT)
    true = seals_of(records, 5)[0]
    changed = {
        "root": true._replace(root=EMPTY_ROOT),
        "note": true._replace(note=noted(5, EMPTY_ROOT)),
        "origin": true._replace(note=noted(5, true.root, "hoigia.example/24/intake/01")),
    }[change]
    seals = [*seals_of(records, 3), changed, *seals_of(records, 8)]
    signed = Signed(seals=[seals], opens=lambda seal: opens or seal != changed, leaves=leaves_of(records)[:8], size=8)
    expected = Finding(4, "differs-from-checkpoint") if opens else Finding(5, "checkpoint-unreadable")
    assert verify(records, [], origin=ORIGIN, signed=signed).finding == expected


def test_a_checkpoint_beyond_the_log_that_nobody_signed_says_not_that_the_log_is_behind() -> None:
    records = log(COUNT)
    seals = seals_of(records, 7, 9)
    signed = Signed(seals=[seals], opens=lambda seal: seal.size < 9, leaves=leaves_of(records)[:7], size=7)
    assert verify(records[:7], [], origin=ORIGIN, signed=signed).finding == Finding(9, "checkpoint-unreadable")


@pytest.mark.parametrize(("leaves", "size", "finding"), [(4, 8, 5), (0, 0, 1), (5, 5, 6)])
def test_a_tree_that_has_less_than_it_says_or_than_was_signed_is_incomplete(
    leaves: int, size: int, finding: int
) -> None:
    records = log(COUNT)
    signed = Signed(seals=[seals_of(records, 8)], leaves=leaves_of(records)[:leaves], size=size)
    assert verify(records, [], origin=ORIGIN, signed=signed).finding == Finding(finding, "tree-incomplete")


def unsigned(records: list[StoredRecord], *sizes: int, later: timedelta) -> Verdict:
    size = max(sizes, default=0)
    seals, moment = seals_of(records, *sizes), records[-1].recorded_at + later
    signed = Signed(seals=[seals], leaves=leaves_of(records)[:size], size=size, moment=moment)
    return verify(records, [], origin=ORIGIN, signed=signed)


def test_records_that_nobody_signed_while_the_log_went_on_are_a_finding() -> None:
    records, second = log(COUNT), timedelta(seconds=1)
    # Of one that was stopped a few seconds after its last checkpoint, the rest is signed when it starts again.
    assert unsigned(records, 6, later=timedelta(days=2)).finding is None
    assert unsigned(records, later=timedelta()).finding is None
    assert unsigned(records, later=SIGNED_WITHIN + second).finding == Finding(1, "unsigned")
    for behind in (2, 1):
        records[-behind] = records[-behind]._replace(recorded_at=records[6].recorded_at + SIGNED_WITHIN)
    assert unsigned(records, 6, later=timedelta(days=2)).finding is None
    records[-1] = records[-1]._replace(recorded_at=records[-1].recorded_at + second)
    # It may have started again a moment ago, and have gone on before the notary came to sign.
    assert unsigned(records, 6, later=SIGNED_WITHIN).finding is None
    assert unsigned(records, 6, later=SIGNED_WITHIN + second).finding == Finding(7, "unsigned")


def against(
    records: list[StoredRecord], *, held_to: int, missing: int = 0, words: dict[str, object] | None = None
) -> Verdict:
    """Verify beside a ledger that holds all of the records but one, with other words beside the third."""
    leaves = leaves_of(records)
    pairs = [
        prepared(
            one,
            None if one.position == missing else (one, leaf),
            words_of(one)._replace(**(words or {}) if one.position == 3 else {}),  # type: ignore[arg-type]
            origin=ORIGIN,
        )
        for one, leaf in zip(records, leaves, strict=True)
    ]
    return verify_prepared(pairs, lambda _: False, origin=ORIGIN, held_to=held_to)


def test_what_the_ledger_lacks_of_what_it_has_taken_is_a_finding_and_what_it_has_not_taken_yet_is_none() -> None:
    assert against(log(COUNT), held_to=COUNT).finding is None
    assert against(log(COUNT), held_to=5, missing=5).finding == Finding(5, "ledger-incomplete")
    assert against(log(COUNT), held_to=4, missing=5).finding is None
    assert against(log(COUNT), held_to=COUNT + 1).finding == Finding(COUNT + 1, "log-behind-ledger")


@pytest.mark.parametrize(
    "words",
    [{"subject": derive("case", "other")}, {"subject": None}, {"code": None}, {"occurred_at": record(9).recorded_at}],
    ids=["another case", "no case", "no code", "another time"],
)
def test_words_beside_a_record_that_are_not_its_own_are_a_finding(words: dict[str, object]) -> None:
    records = log(COUNT)
    records[2] = record(
        3, stream="b", version=2, kind="VictimReceived.v1", data={"code": "24-2026-X"}, subject=derive("case", "one")
    )
    assert against(records, held_to=COUNT).finding is None
    assert against(records, held_to=COUNT, words=words).finding == Finding(3, "ledger-words-differ")

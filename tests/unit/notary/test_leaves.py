"""The leaves of a log, with the leaf before each in its stream found again however little is remembered."""

from collections.abc import Callable, Mapping

import pytest

from shared.kernel.ids import StreamId
from shared.kernel.record import StoredRecord
from shared.notary import leaves as module
from shared.notary.leaves import Leaves, UnsoundError
from tests.support.records import ORIGIN, log
from tests.support.walking import leaves_of

COUNT = 12


class Tree:
    """Finds leaves that were made before, as the tiles do; counts the questions."""

    def __init__(self) -> None:
        self.known: dict[tuple[StreamId, int], bytes] = {}
        self.asked = 0

    def __call__(self, versions: Mapping[StreamId, int]) -> dict[StreamId, bytes]:
        self.asked += 1
        return {one: self.known[one, versions[one]] for one in versions if (one, versions[one]) in self.known}


def expected(records: list[StoredRecord]) -> list[bytes]:
    return leaves_of(records, ORIGIN)


@pytest.mark.parametrize("batch", [1, 2, 5, COUNT])
@pytest.mark.parametrize("remembered", [0, 1, 20])
def test_leaves_are_those_of_the_ledger_in_batches_of_any_size(
    monkeypatch: pytest.MonkeyPatch, batch: int, remembered: int
) -> None:
    monkeypatch.setattr(module, "REMEMBERED", remembered)
    records, tree, found = log(COUNT), Tree(), list[bytes]()
    leaves = Leaves(ORIGIN, tree)
    for start in range(0, COUNT, batch):
        part = records[start : start + batch]
        made = leaves.after(start, part)
        tree.known |= {(record.stream, record.version): leaf for record, leaf in zip(part, made, strict=True)}
        found += made
    assert found == expected(records)
    # Two streams: what is remembered is not asked for, and all that is forgotten is asked for together.
    assert tree.asked <= (0 if remembered > 1 else COUNT // batch)


Spoil = Callable[[StoredRecord], StoredRecord]


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("position-hole", lambda record: record._replace(position=record.position + 1)),
        ("version-hole", lambda record: record._replace(version=record.version + 1)),
        ("not-canonical", lambda record: record._replace(data=b'{"n": 1}')),
    ],
)
def test_what_cannot_stand_in_a_log_is_named_with_its_place(code: str, spoil: Spoil) -> None:
    records = log(COUNT)
    records[6] = spoil(records[6])
    with pytest.raises(UnsoundError) as raised:
        Leaves(ORIGIN, Tree()).after(0, records)
    assert (raised.value.code, raised.value.position) == (code, 7)
    assert code in module.UNSOUND


def test_a_stream_whose_record_before_is_not_at_hand_is_named() -> None:
    with pytest.raises(UnsoundError) as raised:
        Leaves(ORIGIN, Tree()).after(4, log(COUNT)[4:])
    assert (raised.value.code, raised.value.position) == ("version-hole", 5)

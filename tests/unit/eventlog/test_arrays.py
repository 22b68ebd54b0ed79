"""Arrays spelled by hand are what the driver would have sent."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.numeric import Int4

from shared.eventlog import arrays
from shared.kernel.ids import derive

IDS = [derive("tried", number) for number in range(3)]
TIMES = [datetime(2026, 3, 2, 1, 30, 0, 4, tzinfo=UTC), None, datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("spelled", "given"),
    [
        (arrays.uuids(IDS), [UUID(name) for name in IDS]),
        (arrays.integers([0, 7, -1, 2**31 - 1]), [Int4(0), Int4(7), Int4(-1), Int4(2**31 - 1)]),
        (arrays.blobs([b"", b"a", bytes(70_000)]), [b"", b"a", bytes(70_000)]),
        (arrays.moments(TIMES), TIMES),
        (arrays.moments(TIMES[:1]), TIMES[:1]),
    ],
    ids=["uuids", "integers", "blobs", "moments with a null", "moments"],
)
def test_an_array_is_spelled_as_the_driver_spells_it(spelled: arrays.Array, given: Sequence[Any]) -> None:
    dumper = Transformer(None).get_dumper(given, PyFormat.BINARY)
    assert bytes(spelled.data) == bytes(dumper.dump(given) or b"")


def test_words_are_spelled_as_utf_8() -> None:
    driver = Transformer(None).get_dumper(["Hồi", "Gia"], PyFormat.BINARY).dump(["Hồi", "Gia"])
    assert arrays.texts(["Hồi", "Gia"]).data == bytes(driver or b"")


@pytest.mark.parametrize("spell", [arrays.uuids, arrays.integers, arrays.blobs, arrays.texts, arrays.moments])
def test_nothing_is_an_array_without_dimensions(spell: Callable[[Sequence[Any]], arrays.Array]) -> None:
    assert spell([]).data[:8] == bytes(8)

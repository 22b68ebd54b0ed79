"""The newest record of each stream is found again, however many streams there are."""

import random

from services.audit.rules.links import Link, Links
from shared.kernel.commitments import NO_LEAF
from shared.kernel.ids import StreamId, derive

STREAMS = 5_000


def test_what_was_put_last_is_found_and_of_others_nothing() -> None:
    drawn, links = random.Random(7), Links()  # noqa: S311 - the same in every run
    names = [StreamId(derive("stream", number)) for number in range(STREAMS)]
    expected: dict[StreamId, Link] = {}
    for version in range(1, 3 * STREAMS):
        stream = drawn.choice(names)
        assert links.newest(stream) == expected.get(stream, Link(0, NO_LEAF))
        expected[stream] = Link(version, drawn.randbytes(32))
        links.put(stream, expected[stream])
    for stream in names[:2]:
        expected[stream] = Link(9, drawn.randbytes(32))
        links.put(stream, expected[stream])
    assert len(links) == len(expected)
    assert {stream: links.newest(stream) for stream in expected} == expected
    assert links.newest(StreamId(derive("stream", "another"))) == Link(0, NO_LEAF)
